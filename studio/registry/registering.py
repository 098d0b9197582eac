"""Takes a finished run's result in: the model, its evaluation and its files appear together or not at all."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from studio.catalog import made
from studio.core.ids import ALPHABET
from studio.runs.folders import read_json
from studio.runs.models import Checkpoint, TrainingRun
from studio.runs.statuses import LEASED
from workers.engine import catalog
from workers.engine.contracts import Guessing

from .models import Evaluation, ModelExport, TrainedModel

CHUNK_BYTES = 1024 * 1024


class ResultBrokenError(Exception):
    """The engine said it succeeded but its files say otherwise."""


def model_id(run_id: str) -> str:
    """The id of a run's model: a second try after a kill takes the same one, so no orphan is left."""
    digest = hashlib.sha256(f"model of {run_id}".encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:16])


def model_folder(model: TrainedModel | str) -> Path:
    """Where the bundle of a model lies."""
    return Path(settings.MODELS_DIR) / (model if isinstance(model, str) else model.pk)


def register_result(run_id: str, *, epoch: int, folder: Path) -> bool:
    """Register what lies in the run folder; False, and nothing changed, when the run is no longer ours."""
    result = read_json(folder / "result.json")
    if not result or not (folder / "bundle" / "manifest.json").is_file():
        raise ResultBrokenError(f"{folder.name}: result.json or bundle/manifest.json is missing")
    key = model_id(run_id)
    shelved = shelved_of(run_id, folder / "bundle")
    with transaction.atomic():
        rows = TrainingRun.objects.filter(pk=run_id, lease_epoch=epoch, status__in=LEASED)
        run = rows.select_for_update(of=("self",)).select_related("project", "workspace", "base_model").first()
        if run is None:
            return False
        _link_bundle(folder / "bundle", model_folder(key))
        model = _write_model(run, key, result)
        _write_evaluation(run, result)
        _write_exports(model, folder)
        offer(shelved, model, run)
        Checkpoint.objects.filter(run=run).delete()
    return True


def _link_bundle(source: Path, target: Path) -> None:
    """Hard links beside the originals, then one rename: complete or absent, and no byte is copied twice."""
    if target.exists():  # An earlier try of the same run was killed between the rename and the commit.
        shutil.rmtree(target)
    temporary = target.with_name(f".{target.name}")
    shutil.rmtree(temporary, ignore_errors=True)
    shutil.copytree(source, temporary, copy_function=_link_or_copy)
    temporary.replace(target)


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # Another file system, or one without hard links.
        shutil.copy2(source, target)
    return target


def _write_model(run: TrainingRun, key: str, result: dict[str, Any]) -> TrainedModel:
    files = [path for path in model_folder(key).rglob("*") if path.is_file()]
    return TrainedModel.objects.create(
        id=key,
        workspace_id=run.workspace_id,
        project_id=run.project_id,
        run=run,
        name=run.name or str(run.project or run.pk),
        task=run.task,
        labels=result.get("labels") or [],
        num_bytes=sum(path.stat().st_size for path in files),
    )


def _write_evaluation(run: TrainingRun, result: dict[str, Any]) -> None:
    Evaluation.objects.create(
        run=run,
        scores=result.get("scores") or {},
        interval=result.get("interval") or {},
        baselines=result.get("baselines") or [],
        verdict=result.get("verdict") or {},
        result=result,
    )


def shelved_of(run_id: str, bundle: Path) -> made.Shelved | None:
    """What a run that read texts first came to, laid on the shelf of starting models."""
    encoder = bundle / "tuned" / "encoder"
    task = TrainingRun.objects.filter(pk=run_id).values_list("task", flat=True).first()
    if not isinstance(catalog.tasks().get(task or ""), Guessing) or not encoder.is_dir():
        return None
    return made.shelve(run_id=run_id, encoder=encoder)


def offer(shelved: made.Shelved | None, model: TrainedModel, run: TrainingRun) -> None:
    """It is a starting model of its workspace from now on."""
    if shelved is not None:
        made.offer(shelved, workspace=run.workspace, run_id=run.pk, title=model.name, origin=run.base_model)


def _write_exports(model: TrainedModel, folder: Path) -> None:
    """What the run already exported; `file_path` is relative to the data folder."""
    for archive in sorted((folder / "exports").glob("*.zip")):
        report = read_json(archive.with_suffix(".json"))
        is_ready = bool(report.get("is_equal", report.get("ok", True)))
        ModelExport.objects.create(
            model=model,
            format=archive.stem,
            status=ModelExport.Status.READY if is_ready else ModelExport.Status.FAILED,
            file_path=str(archive.relative_to(Path(settings.RUNS_DIR).parent)) if is_ready else "",
            num_bytes=archive.stat().st_size if is_ready else 0,
            sha256=file_sha256(archive) if is_ready else "",
            parity=report,
            error_code="" if is_ready else "EXPORT_DIFFERS",
        )


def file_sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def forget(run_id: str) -> None:
    """Remove the bundle of a run whose result was not kept after all."""
    key = model_id(run_id)
    if not TrainedModel.objects.filter(pk=key).exists():
        shutil.rmtree(model_folder(key), ignore_errors=True)


def tidy(folder: Path) -> None:
    """After the commit: what only a running training needs is removed."""
    for name in ("checkpoints", "cache"):
        shutil.rmtree(folder / name, ignore_errors=True)
