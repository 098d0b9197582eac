"""`manage.py verify`: are the invariants whole; a line a check, exit code 0 when all hold."""

from typing import Any

from django.core.management.base import BaseCommand

from studio.runs.invariants import check_all

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Checks events, outcomes, leases, processes and files against what is promised."

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_all()
        for invariant in found:
            self.stdout.write(f"{'✗' if invariant.broken else '✓'} {invariant.sentence}")
            for place in invariant.broken[:MOST_SHOWN]:
                self.stdout.write(f"    {place}")
        if any(invariant.broken for invariant in found):
            raise SystemExit(1)
