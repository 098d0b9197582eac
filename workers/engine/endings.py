"""How a run ends: its exit code, and the last thing it tells (docs/contracts.md, section 1)."""

import contextlib
import logging

from .failures import EngineFailure
from .reporter import Reporter, last_event
from .rundir import RunDir

SUCCEEDED, PAUSED, CANCELLED, HELD_UP, FAILED = 0, 10, 11, 12, 20
logger = logging.getLogger(__name__)


def told(folder: RunDir) -> int | None:
    """The exit code of a run that told its outcome before a kill."""
    event = last_event(folder.events_path)
    if event is None or event["kind"] != "outcome":
        return None
    if event["payload"].get("code") == "RUN_DISK":  # Told by an earlier version: it ended nothing.
        return None
    codes = {"succeeded": SUCCEEDED, "cancelled": CANCELLED, "failed": FAILED}
    return codes.get(event["payload"]["status"])


def stopped(reporter: Reporter, word: str) -> int:
    """A pause is no end: it is told as a note."""
    if word == "pause":
        reporter.note("paused", step=reporter.step)
        return PAUSED
    reporter.outcome("cancelled")
    return CANCELLED


def failed(reporter: Reporter, failure: EngineFailure) -> int:
    """With its cause; a full disk only holds the run up until there is room again."""
    if failure.code == "RUN_DISK":
        return _held_up(reporter, failure)
    logger.error("The run failed: %s", failure, exc_info=failure)
    reporter.outcome("failed", failure.code, failure.values)
    return FAILED


def _held_up(reporter: Reporter, failure: EngineFailure) -> int:
    logger.error("The run waits: %s", failure, exc_info=failure)
    with contextlib.suppress(OSError):  # On a full disk even this line may not fit; the exit code tells it too.
        reporter.note("disk_full", **failure.values)
    return HELD_UP
