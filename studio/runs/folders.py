"""The folder of a run: what the studio writes into it and where the rest lies (docs/contracts.md, section 1)."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from studio.catalog.shelf import place_of

from .models import TrainingRun


def run_folder(run_id: str) -> Path:
    return Path(settings.RUNS_DIR) / run_id


def log_path(run_id: str) -> Path:
    """The technical log of a run, for people who ask for it."""
    return run_folder(run_id) / "log.txt"


def log_tail(run_id: str, num_bytes: int = 8000) -> str:
    """The end of the technical log; empty before there is one."""
    try:
        with log_path(run_id).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - num_bytes))
            return file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def predictions_path(run_id: str) -> Path:
    """The final exam, one line an example."""
    return run_folder(run_id) / "predictions.parquet"


def write_whole(path: Path, text: str) -> None:
    """Temporary name, fsync, rename: a reader sees the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def prepare(run: TrainingRun) -> Path:
    """Make the folder with the run's spec in it, the paths of this machine filled in; nothing of an old wish stays."""
    folder = run_folder(run.pk)
    folder.mkdir(parents=True, exist_ok=True)
    clear_control(folder)
    write_whole(folder / "spec.json", json.dumps(placed(run), ensure_ascii=False, indent=1))
    return folder


def placed(run: TrainingRun) -> dict[str, Any]:
    """The run's spec with the paths of this machine."""
    return place(run.spec, data_path=run.dataset_version.file.path, model_folder=model_folder_of(run))


def model_folder_of(run: TrainingRun) -> str:
    """The folder of the starting model at the run's own commit: it may have been imported anew since."""
    model, commit = run.base_model, str(run.spec["model"].get("commit") or "")
    return model.folder if not model.folder or commit in ("", model.commit) else place_of(model.name, commit)


def place(spec: dict[str, Any], *, data_path: str, model_folder: str) -> dict[str, Any]:
    """Paths are no part of what a run is, so they are filled in where it runs."""
    model_path = str(Path(settings.CATALOG_DIR) / model_folder) if model_folder else ""
    return {**spec, "data": {**spec["data"], "path": data_path}, "model": {**spec["model"], "path": model_path}}


def write_control(folder: Path, word: str) -> None:
    """Tell the engine what is wanted: pause, finish or cancel."""
    write_whole(folder / "control", word)


def clear_control(folder: Path) -> None:
    (folder / "control").unlink(missing_ok=True)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object the engine wrote; empty when it is not there."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return value if isinstance(value, dict) else {}
