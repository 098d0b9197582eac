"""`manage.py doctor`: what this machine can do, one line a check."""

from typing import Any

from django.core.management.base import BaseCommand

from studio.dashboard.readiness import BAD, checks

SIGNS = {"good": "✓", "care": "!", "bad": "✗"}


class Command(BaseCommand):
    help = "Says what this machine is able to do; exit code 1 when something must be mended."

    def handle(self, *args: Any, **options: Any) -> None:
        found = checks()
        for check in found:
            self.stdout.write(f"{SIGNS[check.state]} {check.word}. {check.meaning} {check.mend}".rstrip())
        if any(check.state == BAD for check in found):
            raise SystemExit(1)
