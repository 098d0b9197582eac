"""`manage.py up`: the whole studio on this machine, until Ctrl-C."""

from typing import Any

from django.core.management.base import BaseCommand

from studio.core import checks
from studio.core.launcher.studio import Studio


class Command(BaseCommand):
    help = "Starts web, workers, prediction service, housekeeping and the queue; Ctrl-C stops all of them."
    # Only what must hold before a start: the whole of the checks costs a second and is a matter of the tests.
    requires_system_checks = [checks.TAG]

    def handle(self, *args: Any, **options: Any) -> None:
        Studio(say=self._say).run()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
