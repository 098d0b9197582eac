"""The invariants of the studio, each checked over everything that is stored; what `manage.py verify` prints."""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.conf import settings
from django.db.models import Count, Max, Min

from studio.datasets.models import DatasetFile, DatasetVersion
from studio.registry.models import Batch, ModelExport, TrainedModel
from studio.registry.registering import file_sha256, model_folder

from .folders import run_folder
from .models import Checkpoint, MetricPoint, RunEvent, TrainingRun
from .statuses import FINAL, LEASED, Status

YOUNG_SECONDS = 600.0
SETTLING_SECONDS = 1.0


@dataclass(frozen=True)
class Invariant:
    """One sentence that must hold, and where it does not."""

    sentence: str
    broken: list[str]


def check_all() -> list[Invariant]:
    looks: list[tuple[str, Callable[[], Iterator[str]]]] = [
        ("the events of each run are 1…n without gap or repeat", events_without_gap),
        ("each number of a run is stored once for each step", metrics_once),
        ("each ended run has one outcome, the last event, that agrees with its status", one_outcome),
        ("each run at work has a lease and an owner", leases),
        ("each model belongs to a run that succeeded, and each such run has one", models_of_runs),
        ("no engine runs for a run that nobody holds", engines_owned),
        ("no temporary file is older than ten minutes", no_old_temporary_files),
        ("every stored file is there and unchanged", files_whole),
        ("every folder of a run or model belongs to a row", nothing_unreferenced),
        ("every file that was uploaded or made of one belongs to a row", no_file_unreferenced),
    ]
    return [Invariant(sentence, _lasting(look)) for sentence, look in looks]


def _lasting(look: Callable[[], Iterator[str]]) -> list[str]:
    """What is broken at two looks in a row: runs at work move on between the reads of one look."""
    broken = list(look())
    if broken:
        time.sleep(SETTLING_SECONDS)
        again = set(look())
        broken = [line for line in broken if line in again]
    return broken


def events_without_gap() -> Iterator[str]:
    told = RunEvent.objects.values("run_id").annotate(first=Min("seq"), last=Max("seq"), num=Count("id")).order_by()
    counts = {row["run_id"]: row for row in told}
    for run_id, last_seq in TrainingRun.objects.values_list("pk", "last_seq"):
        row = counts.get(run_id, {"first": 1, "last": 0, "num": 0})
        if not (row["first"] == 1 and row["last"] == row["num"] == last_seq):
            yield f"run {run_id}: {row['num']} events, {row['first']}…{row['last']}, the row says {last_seq}"


def metrics_once() -> Iterator[str]:
    keys = ("run_id", "payload__name", "payload__split", "step")
    twice = RunEvent.objects.filter(kind="metric").values(*keys).annotate(num=Count("id")).filter(num__gt=1).order_by()
    for row in twice:
        yield f"run {row['run_id']}: {row['payload__name']} at step {row['step']} {row['num']} times"
    num_events = dict(RunEvent.objects.filter(kind="metric").values_list("run_id").annotate(Count("id")).order_by())
    for run_id, num in MetricPoint.objects.values_list("run_id").annotate(Count("id")).order_by():
        if num_events.get(run_id) != num:
            yield f"run {run_id}: {num} points, {num_events.get(run_id, 0)} events"


def one_outcome() -> Iterator[str]:
    outcomes = {event.run_id: event for event in RunEvent.objects.filter(kind="outcome")}
    for run in TrainingRun.objects.all():
        event = outcomes.get(run.pk)
        if run.status not in FINAL:
            if event is not None:
                yield f"run {run.pk}: {run.status} but has an outcome"
        elif event is None:
            yield f"run {run.pk}: {run.status} without an outcome"
        elif event.seq != run.last_seq or event.payload.get("status") != run.status:
            yield f"run {run.pk}: {run.status}, outcome {event.payload.get('status')} at {event.seq} of {run.last_seq}"


def leases() -> Iterator[str]:
    for run in TrainingRun.objects.filter(status__in=LEASED):
        if not run.lease_owner or run.lease_epoch < 1 or run.claimed_at is None:
            yield f"run {run.pk}: {run.status} without an owner"


def models_of_runs() -> Iterator[str]:
    for model in TrainedModel.objects.exclude(run__status=Status.SUCCEEDED):
        yield f"model {model.pk}: its run did not succeed"
    for run in TrainingRun.objects.filter(status=Status.SUCCEEDED, model=None):
        yield f"run {run.pk}: succeeded without a model"


def engines_owned() -> Iterator[str]:
    held = set(TrainingRun.objects.leased().values_list("pk", flat=True))
    for path in Path(settings.RUNS_DIR).glob("*/engine.pid"):
        if path.parent.name in held:
            continue
        try:
            facts = json.loads(path.read_text())
            process = psutil.Process(int(facts["pid"]))
            is_alive = abs(process.create_time() - float(facts["created"])) < 1
        except (OSError, ValueError, KeyError, psutil.Error):
            continue
        if is_alive:
            yield f"run {path.parent.name}: process {facts['pid']} works for nobody"


def no_old_temporary_files() -> Iterator[str]:
    limit = time.time() - YOUNG_SECONDS
    uploads = Path(settings.FILE_UPLOAD_TEMP_DIR)
    half_made = [path for root in (settings.RUNS_DIR, settings.MODELS_DIR) for path in _hidden(root)]
    for path in [*(p for p in uploads.iterdir() if p.is_file()), *half_made]:
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                yield str(path.relative_to(Path(settings.RUNS_DIR).parent))


def _hidden(root: str | Path) -> Iterator[Path]:
    """Files and folders that are still being made; a folder that is cleared away meanwhile is passed over."""
    for folder, folders, files in os.walk(root):
        yield from (Path(folder) / name for name in [*folders, *files] if name.startswith("."))


def files_whole() -> Iterator[str]:
    for upload in DatasetFile.objects.all():
        yield from _whole(f"upload {upload.pk}", Path(upload.file.path), upload.sha256)
    for version in DatasetVersion.objects.all():
        yield from _whole(f"version {version.pk}", Path(version.file.path), version.digest)
    for export in ModelExport.objects.filter(status=ModelExport.Status.READY):
        path = Path(settings.RUNS_DIR).parent / export.file_path
        yield from _whole(f"download {export.pk}", path, export.sha256)
    for model in TrainedModel.objects.all():
        yield from _bundle_whole(model)
    for checkpoint in Checkpoint.objects.select_related("run"):
        if not (run_folder(checkpoint.run_id) / checkpoint.path).exists():
            yield f"run {checkpoint.run_id}: save point {checkpoint.step} is not there"


def _whole(name: str, path: Path, sha256: str) -> Iterator[str]:
    if not path.is_file():
        yield f"{name}: its file is not there"
    elif sha256 and file_sha256(path) != sha256:
        yield f"{name}: its file has changed"


def _bundle_whole(model: TrainedModel) -> Iterator[str]:
    folder = model_folder(model)
    try:
        files = json.loads((folder / "manifest.json").read_text())["files"]
    except (OSError, ValueError, KeyError):
        yield f"model {model.pk}: its manifest cannot be read"
        return
    for name, entry in files.items():
        yield from _whole(
            f"model {model.pk}, {name}", folder / name, entry["sha256"] if isinstance(entry, dict) else entry
        )


def nothing_unreferenced() -> Iterator[str]:
    limit = time.time() - YOUNG_SECONDS
    for root, known in (
        (Path(settings.RUNS_DIR), set(TrainingRun.objects.values_list("pk", flat=True))),
        (Path(settings.MODELS_DIR), set(TrainedModel.objects.values_list("pk", flat=True))),
    ):
        for folder in root.iterdir():
            if not folder.name.startswith(".") and folder.name not in known and folder.stat().st_mtime < limit:
                yield f"{root.name}/{folder.name} belongs to nothing"


def no_file_unreferenced() -> Iterator[str]:
    limit, known = time.time() - YOUNG_SECONDS, set[str]()
    for rows, name in ((DatasetFile, "file"), (DatasetVersion, "file"), (Batch, "source"), (Batch, "answer")):
        known.update(rows._default_manager.values_list(name, flat=True))
    root = Path(settings.MEDIA_ROOT)
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        with contextlib.suppress(FileNotFoundError):
            if name not in known and path.is_file() and path.stat().st_mtime < limit:
                yield f"{root.name}/{name} belongs to nothing"
