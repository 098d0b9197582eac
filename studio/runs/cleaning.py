"""Clears away what is old: bins and files of questions after 30 days, temporary files after one, folders no row
speaks of."""

import datetime as dt
import logging
import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from studio.catalog import made
from studio.catalog.shelf import PARTIAL
from studio.datasets.models import Dataset
from studio.registry.models import Batch, TrainedModel
from studio.registry.services import forget_batches

from .folders import run_folder
from .models import Checkpoint, Project, TrainingRun
from .statuses import FINAL, Status

logger = logging.getLogger(__name__)
BIN_DAYS = 30
TEMPORARY_SECONDS = 24 * 3600.0


def clean() -> None:
    """All of it."""
    empty_bins()
    clear_batches()
    clear_temporary()
    clear_unreferenced()
    clear_ended()


def empty_bins() -> None:
    """What was thrown away 30 days ago goes for good, files included."""
    limit = timezone.now() - dt.timedelta(days=BIN_DAYS)
    for model in TrainedModel.objects.filter(deleted_at__lt=limit):
        _delete_runs(TrainingRun.objects.filter(pk=model.run_id))
    for project in Project.objects.filter(deleted_at__lt=limit):
        if not project.runs.unfinished().exists():
            _delete_runs(project.runs.all())
            project.delete()
    for dataset in Dataset.objects.filter(deleted_at__lt=limit):
        if not TrainingRun.objects.filter(dataset_version__dataset=dataset).exists():
            _delete_dataset(dataset)


def _delete_runs(runs: Iterable[TrainingRun]) -> None:
    for run in runs:
        if run.status not in FINAL and run.status != Status.DRAFT:
            continue
        if TrainingRun.objects.unfinished().filter(base_model__made_by=run.pk).exists():
            continue  # Another learns from what it has read; the next round comes tomorrow.
        gone = run_folder(run.pk)  # A deleted row has no key any more.
        with transaction.atomic():
            # A model protects its run, so it goes first.
            keys = list(TrainedModel.objects.filter(run=run).values_list("pk", flat=True))
            forget_batches(Batch.objects.filter(model_id__in=keys))
            TrainedModel.objects.filter(pk__in=keys).delete()
            made.take_off_shelf(run.pk)
            run.delete()
        for folder in (gone, *(Path(settings.MODELS_DIR) / key for key in keys)):
            shutil.rmtree(folder, ignore_errors=True)


def _delete_dataset(dataset: Dataset) -> None:
    files = [file.file for file in dataset.files.all()] + [version.file for version in dataset.versions.all()]
    with transaction.atomic():
        dataset.delete()
    for file in files:
        if file.name:
            file.storage.delete(file.name)


def clear_batches() -> None:
    """Files of questions and their answers, 30 days after they were answered or could not be."""
    limit = timezone.now() - dt.timedelta(days=BIN_DAYS)
    forget_batches(Batch.objects.filter(finished_at__lt=limit))


def clear_temporary() -> None:
    """Uploads and other half-made files that nobody finished in a day."""
    limit = time.time() - TEMPORARY_SECONDS
    folders = [Path(settings.FILE_UPLOAD_TEMP_DIR), Path(settings.ESTIMATES_DIR), Path(settings.CATALOG_DIR) / PARTIAL]
    for path in (entry for folder in folders if folder.is_dir() for entry in folder.iterdir()):
        # Another may finish with it, or clear it away, at the same moment.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def clear_unreferenced() -> None:
    """Folders whose row is gone are set aside and go 30 days later; never at once, and never most of them: a
    database that knows nothing of the folders is far likelier the wrong one."""
    limit = time.time() - TEMPORARY_SECONDS
    for root, known in (
        (Path(settings.RUNS_DIR), set(TrainingRun.objects.values_list("pk", flat=True))),
        (Path(settings.MODELS_DIR), set(TrainedModel.objects.values_list("pk", flat=True))),
    ):
        folders = [folder for folder in root.iterdir() if folder.is_dir()]
        strange = [folder for folder in folders if folder.name not in known and folder.stat().st_mtime < limit]
        if 2 * len(strange) > len(folders):
            logger.warning(
                "%d of %d folders in %s belong to no row. Nothing was cleared: is DATABASE_URL the right one?",
                len(strange),
                len(folders),
                root,
            )
            continue
        for folder in strange:
            _set_aside(folder)
    _empty_aside()


def _set_aside(folder: Path) -> None:
    target = aside() / f"{folder.parent.name}-{folder.name}"
    target.parent.mkdir(exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    folder.rename(target)
    os.utime(target)  # From now on the 30 days count.
    logger.warning("%s belonged to no row and was moved to %s for %d days.", folder, target, BIN_DAYS)


def aside() -> Path:
    """Where folders without a row wait for their end."""
    return Path(settings.RUNS_DIR).parent / "unreferenced"


def _empty_aside() -> None:
    limit = time.time() - BIN_DAYS * 24 * 3600
    for folder in aside().iterdir() if aside().is_dir() else ():
        if folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)


def clear_ended() -> None:
    """Save points, features and half-made files of runs that ended a day ago; only a running training needs them."""
    limit = timezone.now() - dt.timedelta(seconds=TEMPORARY_SECONDS)
    for run_id in TrainingRun.objects.filter(status__in=FINAL, finished_at__lt=limit).values_list("pk", flat=True):
        folder = run_folder(run_id)
        if not folder.is_dir():
            continue
        Checkpoint.objects.filter(run_id=run_id).delete()
        for path in (folder / "checkpoints", folder / "cache", *folder.glob(".*"), *folder.glob("exports/.*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
