"""The loop beside the queue: takes lost runs back, rings again for what waits, clears away what is old."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from . import cleaning, lifecycle, sweeping

logger = logging.getLogger(__name__)
TICK_SECONDS = 0.25
CLEAN_SECONDS = 3600.0


@dataclass
class Round:
    """One duty and how often it is done."""

    seconds: float
    duty: Callable[[], object]
    due_at: float = 0.0


def rounds() -> list[Round]:
    sweep = settings.SWEEP_SECONDS
    return [
        Round(settings.REAPER_SECONDS, lifecycle.reap_expired),
        Round(sweep, sweeping.ring_for_runs),
        Round(sweep, sweeping.release_blocked),
        Round(sweep, sweeping.cancel_deserted),
        Round(sweep, sweeping.ring_for_datasets),
        Round(sweep, sweeping.ring_for_exports),
        Round(sweep, sweeping.ring_for_batches),
        Round(CLEAN_SECONDS, cleaning.clean),
    ]


@dataclass
class Housekeeping:
    """Does each duty in its time; one that fails is tried again in its next turn and stops no other."""

    rounds: list[Round] = field(default_factory=rounds)
    is_stopping: bool = False

    def run(self) -> None:
        while not self.is_stopping:
            self.turn()
            time.sleep(TICK_SECONDS)

    def turn(self) -> None:
        now = time.monotonic()
        for each in self.rounds:
            if now >= each.due_at and not self.is_stopping:
                each.due_at = now + each.seconds
                self._do(each.duty)

    def _do(self, duty: Callable[[], object]) -> None:
        close_old_connections()
        try:
            duty()
        except (DatabaseError, InterfaceError, OSError) as error:
            logger.warning("%s did not succeed and is tried again: %s", duty.__name__, error)
            connection.close()
        except Exception:  # Logged in full: a defect in one duty must not stop the reaper.
            logger.exception("%s failed", duty.__name__)
