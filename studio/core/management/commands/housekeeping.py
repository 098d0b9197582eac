"""`manage.py housekeeping`: the loop that takes back, rings again and clears away; works without the queue."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from studio.runs.housekeeping import Housekeeping


class Command(BaseCommand):
    requires_system_checks = []
    help = "Reaps lost runs, rings for waiting ones, empties bins and temporary folders, until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        work = Housekeeping()

        def stop(number: int, frame: FrameType | None) -> None:
            work.is_stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        work.run()
