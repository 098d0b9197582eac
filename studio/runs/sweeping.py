"""Rings again for rows that wait: a lost message costs seconds, never a job."""

import datetime as dt
import shutil

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from studio import queue
from studio.datasets.models import Dataset
from studio.registry.models import Batch, ModelExport

from . import fairness, lifecycle
from .models import RunEvent, TrainingRun
from .statuses import Status


def _ago(seconds: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=seconds)


def ring_for_runs() -> int:
    """One ring for each free worker while runs wait and no ring lies in the queue."""
    waiting = fairness.line()
    num_free = max(int(settings.TRAINING_WORKERS) - TrainingRun.objects.leased().count(), 1)
    if not waiting or queue.num_waiting("train") != 0:
        return 0
    for run_id in waiting[:num_free]:
        queue.enqueue_train(run_id)
    return min(len(waiting), num_free)


def release_blocked() -> int:
    """Runs whose lack has been mended go back in line by themselves."""
    free = shutil.disk_usage(settings.RUNS_DIR).free
    mended = Q(reason="model", base_model__is_present=True)
    if free >= settings.MIN_FREE_BYTES:
        mended |= Q(reason="disk")
    blocked = TrainingRun.objects.filter(mended, status=Status.BLOCKED).values_list("pk", "want", "reason")
    return sum(
        lifecycle.requeue(run_id, code="RUN_UNBLOCKED", want=want)
        for run_id, want, reason in blocked
        if reason != "disk" or free >= _needed_bytes(run_id)
    )


def _needed_bytes(run_id: str) -> int:
    """What the run could not write when it was held up; nothing where that is not known."""
    notes = RunEvent.objects.filter(run=run_id, kind="note", payload__code="RUN_BLOCKED_DISK").order_by("-seq")
    payload = notes.values_list("payload", flat=True).first() or {}
    return int(payload.get("values", {}).get("needed_bytes") or 0)


def cancel_deserted() -> int:
    """Runs in a workspace whose last person was deleted; nobody will ever look at what they learn."""
    deserted = TrainingRun.objects.unfinished().filter(workspace__memberships=None).exclude(status=Status.CANCELLING)
    return sum(lifecycle.cancel(run_id) for run_id in deserted.values_list("pk", flat=True))


def ring_for_datasets() -> int:
    """Imports nobody began, and imports whose worker has gone silent."""
    if queue.num_waiting("data") != 0:
        return 0
    importing = Dataset.objects.filter(status=Dataset.Status.IMPORTING, deleted_at=None)
    lost = importing.filter(import_started_at__lt=_ago(settings.IMPORT_SECONDS))
    lost.update(import_started_at=None)
    waiting = importing.filter(import_started_at=None, updated_at__lt=_ago(settings.SWEEP_SECONDS))
    ids = list(waiting.values_list("pk", flat=True)[:20])
    for dataset_id in ids:
        queue.enqueue_import_dataset(dataset_id)
    return len(ids)


def ring_for_exports() -> int:
    """Downloads nobody began, and those whose worker has gone silent."""
    if queue.num_waiting("data") != 0:
        return 0
    S = ModelExport.Status  # noqa: N806  # An enumeration under a short name.
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=_ago(settings.LEASE_SECONDS))
    ModelExport.objects.filter(silent, status=S.BUILDING).update(status=S.WAITING)
    waiting = ModelExport.objects.filter(status=S.WAITING, created_at__lt=_ago(settings.SWEEP_SECONDS))
    ids = list(waiting.values_list("pk", flat=True)[:20])
    for export_id in ids:
        queue.enqueue_build_export(export_id)
    return len(ids)


def ring_for_batches() -> int:
    """Files nobody began to answer, and those whose worker has gone silent or found nobody to ask."""
    if queue.num_waiting("data") != 0:
        return 0
    S = Batch.Status  # noqa: N806  # An enumeration under a short name.
    silent = Q(num_examples__gt=0, heartbeat_at__lt=_ago(settings.LEASE_SECONDS))
    silent |= Q(heartbeat_at=None) | Q(heartbeat_at__lt=_ago(settings.IMPORT_SECONDS))  # Still reading the file.
    Batch.objects.filter(silent, status=S.RUNNING).update(status=S.WAITING)
    waiting = Batch.objects.filter(status=S.WAITING, created_at__lt=_ago(settings.SWEEP_SECONDS))
    ids = list(waiting.values_list("pk", flat=True)[:20])
    for batch_id in ids:
        queue.enqueue_answer_batch(batch_id)
    return len(ids)
