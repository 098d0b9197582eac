"""What an ended engine means for its run: exit codes of docs/contracts.md, turned into one move."""

import logging

from django.db import transaction

from studio.registry import registering
from studio.runs import lifecycle
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status

from .supervisor import Supervisor

logger = logging.getLogger(__name__)
SUCCEEDED, PAUSED, CANCELLED, HELD_UP, FAILED = 0, 10, 11, 12, 20
LOG_TAIL_BYTES = 8000


def conclude(attempt: Supervisor, code: int) -> None:
    """Move the run on; every move carries the epoch, so a late owner changes nothing."""
    run_id, epoch = attempt.run.pk, attempt.epoch
    if lifecycle.cancelled(run_id, epoch=epoch):
        return
    if code == SUCCEEDED:
        _succeed(attempt)
    elif attempt.stop_reason == "shutdown" and code != FAILED:
        lifecycle.give_back(run_id, epoch=epoch)
    elif attempt.stop_reason == "disk" and code != FAILED:
        lifecycle.block(run_id, epoch=epoch, reason="disk")
    elif code == HELD_UP:
        lifecycle.block(run_id, epoch=epoch, reason="disk", values=attempt.lack)
    elif code == PAUSED or (attempt.stop_reason == TrainingRun.Want.PAUSE and code < 0):
        lifecycle.interrupt(run_id, epoch=epoch, reason="paused", code="RUN_PAUSED")
    elif code == FAILED:
        _fail(attempt)
    else:
        _crash(attempt, code)


def _succeed(attempt: Supervisor) -> None:
    """The model, its evaluation and the end of the run appear together or not at all."""
    run_id, epoch = attempt.run.pk, attempt.epoch
    if attempt.run.status == Status.STARTING:  # It ended before its first event was seen.
        lifecycle.start(run_id, epoch=epoch)
    is_kept = True
    try:
        with transaction.atomic():
            if not registering.register_result(run_id, epoch=epoch, folder=attempt.folder):
                return
            if not lifecycle.succeed(run_id, epoch=epoch, values=attempt.outcome.get("values")):
                # Somebody threw it away at the last moment: then there is no model either.
                transaction.set_rollback(True)
                is_kept = False
    except registering.ResultBrokenError as error:
        logger.exception("The result of run %s cannot be read", run_id)
        lifecycle.crashed(run_id, epoch=epoch, code="RUN_RESULT_BROKEN", detail=str(error))
        return
    if is_kept:
        registering.tidy(attempt.folder)
        return
    registering.forget(run_id)
    lifecycle.cancelled(run_id, epoch=epoch)


def _fail(attempt: Supervisor) -> None:
    code = str(attempt.outcome.get("code") or "RUN_FAILED")
    values = attempt.outcome.get("values") or {}
    lifecycle.fail(attempt.run.pk, epoch=attempt.epoch, code=code, values=values, detail=log_tail(attempt))


def _crash(attempt: Supervisor, code: int) -> None:
    cause = "RUN_CRASHED"
    values: dict[str, object] = {"exit_code": code}
    if attempt.has_hung:
        cause = "RUN_HUNG"
    elif attempt.watch.was_memory(code):
        cause, values = "RUN_OOM", {"peak_bytes": attempt.watch.peak_bytes, "where": "host"}
    lifecycle.crashed(attempt.run.pk, epoch=attempt.epoch, code=cause, values=values, detail=log_tail(attempt))


def log_tail(attempt: Supervisor) -> str:
    """The end of the technical log, for operators."""
    path = attempt.folder / "log.txt"
    try:
        return path.read_bytes()[-LOG_TAIL_BYTES:].decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
