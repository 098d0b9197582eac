"""What is old goes, what might be somebody's never goes at once."""

import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from studio.runs import cleaning
from studio.runs.folders import model_folder_of, run_folder
from studio.runs.mending import mend_of
from studio.runs.models import Checkpoint, TrainingRun
from studio.runs.statuses import Status

pytestmark = pytest.mark.django_db
Make = Callable[..., TrainingRun]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Any) -> Path:
    for name in ("runs", "models"):
        (tmp_path / name).mkdir()
        setattr(settings, f"{name.upper()}_DIR", tmp_path / name)
    return tmp_path


def old(folder: Path, days: float = 2) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.txt").write_text("x")
    moment = time.time() - days * 24 * 3600
    os.utime(folder, (moment, moment))
    return folder


def test_a_folder_without_a_row_is_set_aside_for_thirty_days(make_run: Make, folders: Path) -> None:
    kept = [old(run_folder(make_run().pk)) for _ in range(3)]
    strange = old(folders / "runs" / "nobodys")
    cleaning.clear_unreferenced()
    assert all(folder.is_dir() for folder in kept)
    assert not strange.exists()
    aside = folders / "unreferenced" / "runs-nobodys"
    assert (aside / "log.txt").exists()
    old(aside, days=31)
    cleaning.clear_unreferenced()
    assert not aside.exists()


def test_a_database_that_knows_none_of_the_folders_clears_nothing(folders: Path) -> None:
    runs = [old(folders / "runs" / name) for name in ("a", "b")]
    models = [old(folders / "models" / name) for name in ("c", "d")]
    cleaning.clear_unreferenced()
    assert all(folder.is_dir() for folder in [*runs, *models])


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.FAILED, Status.CANCELLED])
def test_what_only_a_running_training_needs_goes_a_day_after_its_end(make_run: Make, status: Status) -> None:
    run = make_run(status, finished_at=timezone.now() - dt.timedelta(days=2))
    young = make_run(status, finished_at=timezone.now())
    for each in (run, young):
        (run_folder(each.pk) / "checkpoints" / "step-1").mkdir(parents=True)
        (run_folder(each.pk) / ".result.json.1").write_text("half")
        Checkpoint.objects.create(run=each, step=1, path="checkpoints/step-1", num_bytes=1)
    cleaning.clear_ended()
    assert list(run_folder(run.pk).iterdir()) == []
    assert not Checkpoint.objects.filter(run=run).exists()
    assert (run_folder(young.pk) / "checkpoints" / "step-1").is_dir()


def test_a_run_goes_on_with_the_very_commit_it_was_made_with(make_run: Make) -> None:
    run = make_run()
    model = run.base_model
    model.name, model.commit, model.folder = "own", "b" * 40, "own@bbbbbbbbbbbb"
    run.spec = {"model": {"commit": "b" * 40}}
    assert model_folder_of(run) == "own@bbbbbbbbbbbb"
    run.spec = {"model": {"commit": "a" * 40}}
    assert model_folder_of(run) == "own@aaaaaaaaaaaa"


def test_the_mend_for_lack_of_memory_is_never_larger_than_what_was_used(make_run: Make) -> None:
    run = make_run(Status.FAILED, error_code="RUN_OOM")
    run.spec = {"training": {"max_length": "auto", "max_tokens_per_batch": "auto"}}
    run.filled_spec = {"training": {"max_length": 24, "max_tokens_per_batch": 1024}}
    mend = mend_of(run)
    assert mend is not None
    assert mend.hyperparameters == {"max_length": 24, "max_tokens_per_batch": 512}
