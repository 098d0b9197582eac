"""What is old goes, what might be somebody's never goes at once."""

import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from studio.registry.models import Batch, TrainedModel
from studio.runs import cleaning, invariants
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


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Any:
    """What is done after the commit, for tests never commit."""
    return django_capture_on_commit_callbacks


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


def answered(run: TrainingRun, *, days: int) -> Batch:
    """A file of questions of the run's model, answered so many days ago."""
    model = TrainedModel.objects.create(workspace=run.workspace, run=run, name="m", task=run.task)
    moment = timezone.now() - dt.timedelta(days=days)
    batch = Batch(model=model, created_by=run.created_by, name="q.csv", status="ready", finished_at=moment)
    batch.source.save(f"{batch.pk}.csv", ContentFile(b"text\na\n"), save=False)
    batch.answer.save(f"{batch.pk}-answered.csv", ContentFile(b"text,label\na,good\n"), save=False)
    batch.save()
    return batch


def test_files_of_questions_and_their_answers_go_after_thirty_days(make_run: Make, committing: Any) -> None:
    spent, fresh = answered(make_run(Status.SUCCEEDED), days=31), answered(make_run(Status.SUCCEEDED), days=29)
    with committing(execute=True):
        cleaning.clear_batches()
    assert list(Batch.objects.all()) == [fresh]
    assert not Path(spent.source.path).exists()
    assert not Path(spent.answer.path).exists()
    assert Path(fresh.source.path).exists()


def test_files_of_questions_go_with_their_model(make_run: Make, committing: Any) -> None:
    batch = answered(make_run(Status.SUCCEEDED), days=1)
    TrainedModel.objects.update(deleted_at=timezone.now() - dt.timedelta(days=31))
    with committing(execute=True):
        cleaning.empty_bins()
    assert not TrainedModel.objects.exists()
    assert not Path(batch.source.path).exists()
    assert not Path(batch.answer.path).exists()


def test_a_file_that_nothing_refers_to_is_noticed(make_run: Make, folders: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = folders / "files"
    batch = answered(make_run(Status.SUCCEEDED), days=1)
    strange = Path(settings.MEDIA_ROOT) / "batches" / "nobodys.csv"
    strange.write_text("x")
    hour_ago = time.time() - 3600
    for path in (strange, Path(batch.source.path), Path(batch.answer.path)):
        os.utime(path, (hour_ago, hour_ago))
    assert list(invariants.no_file_unreferenced()) == ["files/batches/nobodys.csv belongs to nothing"]
