"""A trained model in the database, with the folders that belong to it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from studio.accounts.models import User
from studio.registry.models import TrainedModel
from studio.registry.registering import model_folder
from studio.runs.folders import run_folder
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status
from tests.runs.conftest import *  # noqa: F403  # The run and what it needs.


@pytest.fixture
def model(make_run: Callable[..., TrainingRun], alice: User) -> TrainedModel:
    run = make_run(Status.SUCCEEDED)
    TrainingRun.objects.filter(pk=run.pk).update(spec={"data": {"columns": {"text": "text", "label": "label"}}})
    run.refresh_from_db()
    model = TrainedModel.objects.create(workspace=run.workspace, run=run, name="Reviews", task=run.task, labels=["a"])
    for folder in (run_folder(run.pk) / "bundle", model_folder(model)):
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"files": {}}))
    return model


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object) -> Path:
    """A script in the engine's place."""
    path = tmp_path / "engine.py"
    monkeypatch.setenv("ATELIER_ENGINE_SCRIPT", str(path))
    return path


def data_folder() -> Path:
    return Path(settings.RUNS_DIR).parent
