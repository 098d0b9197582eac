"""The training job: a doorbell. Whoever hears it takes the next waiting run, then the one after, until none waits."""

import logging
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery import signals
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from studio import queue
from studio.catalog import shelf
from studio.celery import app
from studio.runs import fairness, folders, lifecycle
from studio.runs.events import LeaseLostError
from studio.runs.models import TrainingRun

from . import child, watch
from .conclude import conclude
from .spare import WarmSpare
from .supervisor import FencedError, Supervisor

logger = logging.getLogger(__name__)
spare = WarmSpare()
_state = {"is_stopping": False}


@app.task(name=queue.TRAIN)  # type: ignore[untyped-decorator]  # Celery has no types.
def train(run_id: str) -> None:
    """`run_id` says which row rang; which is taken is decided by fair share."""
    while not _state["is_stopping"]:
        close_old_connections()
        taken = take_next(f"{socket.gethostname()}:{os.getpid()}")
        if taken is None:
            return
        work_on(*taken)


def take_next(owner: str) -> tuple[TrainingRun, int] | None:
    """Claim the first run in line that nobody else was quicker to claim."""
    for run_id in fairness.line():
        epoch = lifecycle.claim(run_id, owner=owner)
        if epoch is not None:
            return TrainingRun.objects.select_related("dataset_version", "base_model").get(pk=run_id), epoch
    return None


def work_on(run: TrainingRun, epoch: int) -> None:
    """One attempt at one run."""
    lack = _lack(run)
    if lack:
        lifecycle.block(run.pk, epoch=epoch, reason=lack)
        return
    child.evict_owner(folders.run_folder(run.pk))
    attempt = Supervisor(run, epoch, spare, lambda: _state["is_stopping"])
    try:
        code = attempt.supervise()
        _patiently(lambda: conclude(attempt, code))
    except (LeaseLostError, FencedError):
        return
    finally:
        if not _state["is_stopping"]:
            spare.keep()


def _patiently(action: Callable[[], None]) -> None:
    """Try again while the database is away; after that the lease runs out and the run is taken up anew."""
    until = time.monotonic() + settings.FENCE_SECONDS
    while True:
        try:
            return action()
        except DatabaseError as error:
            if time.monotonic() > until:
                raise
            logger.warning("The database did not take the end of a run; trying again: %s", error)
            connection.close()
            time.sleep(1)


def _lack(run: TrainingRun) -> str:
    """What this machine does not have that the run needs; empty when it may begin."""
    if not watch.has_room():
        return "disk"
    own = folders.model_folder_of(run)
    if own != run.base_model.folder and not shelf.is_complete(Path(settings.CATALOG_DIR) / own):
        return "model"
    return "" if run.base_model.is_present else "model"


@signals.worker_ready.connect  # type: ignore[untyped-decorator]  # Celery has no types.
def _warm_up(sender: Any = None, **kwargs: Any) -> None:
    if "train" in sender.app.amqp.queues.consume_from:
        spare.keep()


@signals.worker_shutting_down.connect  # type: ignore[untyped-decorator]  # Celery has no types.
def _stop(**kwargs: Any) -> None:
    _state["is_stopping"] = True
    spare.release()


@signals.worker_shutdown.connect  # type: ignore[untyped-decorator]  # Celery has no types.
def _end(**kwargs: Any) -> None:
    spare.release()
