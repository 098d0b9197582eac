"""Reads the uploaded files of a dataset into its next version; run by the data workers, safe to run twice."""

import logging
from pathlib import Path

from django.utils import timezone

from . import storing
from .building import Built, build
from .deferred import give_back, mend_dataset
from .guarded import read_guarded
from .models import Dataset, DatasetFile
from .readers import ReadOptions, ReadResult, UnreadableTableError
from .returning import SOURCE
from .suggest import checked_columns
from .versions import publish

logger = logging.getLogger(__name__)
SEED = 42
MAX_ERRORS = 1_000


def import_dataset(*, dataset_id: str) -> None:
    """Claim the dataset, read it, publish the outcome; a second call finds the claim taken and leaves."""
    started = timezone.now()
    waiting = Dataset.objects.filter(
        pk=dataset_id, status=Dataset.Status.IMPORTING, import_started_at=None, deleted_at=None
    )
    if not waiting.update(import_started_at=started):
        return
    dataset = Dataset.objects.get(pk=dataset_id)
    if dataset.mends:
        _mend(dataset)
        return
    try:
        with storing.working_folder() as folder:
            _import(dataset, folder)
    except UnreadableTableError as error:
        _reject(dataset, error)
    except Exception as error:  # Whatever it was, the person gets a sentence and the operators the trace.
        logger.exception("Dataset %s could not be imported", dataset_id)
        _reject(dataset, UnreadableTableError("IMPORT_FAILED", detail=type(error).__name__))


def _mend(dataset: Dataset) -> None:
    try:
        with storing.working_folder() as folder:
            mend_dataset(dataset, _still_ours(dataset), folder)
    except Exception:  # The examples are as they were; the findings and their buttons are still there.
        logger.exception("Dataset %s could not be mended", dataset.pk)
        give_back(dataset, _still_ours(dataset))


def release_imports() -> int:
    """Let go of imports whose worker is gone: called when the data workers start. One that still goes elsewhere loses
    its claim and publishes nothing; the file is then read once more."""
    lost = Dataset.objects.filter(status=Dataset.Status.IMPORTING).exclude(import_started_at=None)
    return lost.update(import_started_at=None)


def _import(dataset: Dataset, folder: Path) -> None:
    options = ReadOptions.from_json(dataset.options)
    files = sorted(dataset.files.filter(replaced_at=None), key=lambda file: (file.rank, file.pk))
    tables = [(file.split, _read(file, options, folder)) for file in files]
    built = build(tables, checked_columns(dataset.columns), folder, SEED, dataset.task)
    results = [result for _, result in tables]
    doubts = [doubt.as_json() for result in results for doubt in result.doubts]
    is_open = built.is_open or any(doubt["must_choose"] for doubt in doubts)
    left = {
        "doubts": doubts,
        "errors": _errors(built, files, results),
        "num_skipped": sum(result.num_bad for result in results),
    }
    source = left | {"files": [file.pk for file in files], "options": dataset.options}
    publish(
        dataset=dataset,
        built=built,
        note_code="IMPORTED",
        note_values={"files": [file.name for file in files], "choices": results[0].choices, SOURCE: source},
        user=dataset.owner,
        only_if=_still_ours(dataset),
        status=Dataset.Status.NEEDS_CHOICE if is_open else Dataset.Status.READY,
        task=dataset.task or built.task,
        updated_at=timezone.now(),
        **left,
    )


def _read(file: DatasetFile, options: ReadOptions, folder: Path) -> ReadResult:
    try:
        with storing.local(file.file) as path:
            return read_guarded(path, file.name, options, folder / f"{file.pk}.parquet")
    except UnreadableTableError as error:
        error.values["file"] = file.name
        raise
    except FileNotFoundError:
        raise UnreadableTableError("FILE_GONE", file=file.name) from None


def _errors(built: Built, files: list[DatasetFile], results: list[ReadResult]) -> list[dict[str, object]]:
    errors: list[dict[str, object]] = [problem.as_json() for problem in built.problems]
    for file, result in zip(files, results, strict=True):
        rows = [row.as_json() for row in result.bad_rows]
        errors += [row | {"file": file.name} for row in rows] if len(files) > 1 else rows
    return errors[:MAX_ERRORS]


def _reject(dataset: Dataset, error: UnreadableTableError) -> None:
    Dataset.objects.filter(pk=dataset.pk, **_still_ours(dataset)).update(
        status=Dataset.Status.REJECTED,
        errors=[error.as_json()],
        doubts=[],
        num_skipped=0,
        updated_at=timezone.now(),
    )


def _still_ours(dataset: Dataset) -> dict[str, object]:
    """What must still hold when the outcome is written: nobody has asked for another reading meanwhile."""
    return {"status": Dataset.Status.IMPORTING, "import_started_at": dataset.import_started_at, "deleted_at": None}
