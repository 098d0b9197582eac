"""A run that read texts first is a starting model of its workspace for as long as its own model is kept."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from safetensors.numpy import save_file

from studio.accounts.models import User
from studio.catalog import shelf
from studio.catalog.models import PretrainedModel
from studio.catalog.recommending import recommend
from studio.catalog.services import import_model
from studio.core.errors import Refused
from studio.registry import services
from studio.registry.models import TrainedModel
from studio.registry.registering import model_folder, offer, shelved_of
from studio.runs.cleaning import empty_bins
from studio.runs.models import Project, TrainingRun
from tests.architecture.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(world: World, settings: Any, tmp_path: Path) -> TrainedModel:
    """The finished run of a world, as if it had read texts."""
    settings.CATALOG_DIR, settings.MODELS_DIR = tmp_path / "catalog", tmp_path / "models"
    world.run.task = "masked-lm"
    world.run.save()
    PretrainedModel.objects.filter(pk=world.run.base_model_id).update(tasks=["text-classification", "masked-lm"])
    model = TrainedModel.objects.select_related("run__workspace", "run__base_model").get(run=world.run)
    folder = model_folder(model) / "tuned" / "encoder"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (folder / "tokenizer.json").write_text("{}")
    save_file({"weight": np.zeros((2, 3), dtype=np.float32)}, folder / "model.safetensors")
    return model


def put(model: TrainedModel) -> None:
    offer(shelved_of(model.run_id, model_folder(model)), model, model.run)


def offered(model: TrainedModel) -> list[str]:
    choices = recommend("text-classification", workspace=model.workspace)
    return [choice.model.made_by for choice in choices if choice.model.made_by and choice.is_available]


def test_it_is_offered_until_its_model_is_thrown_away_and_again_when_that_comes_back(
    alice: User, read: TrainedModel
) -> None:
    assert not offered(read)
    put(read)
    assert offered(read) == [read.run_id]
    assert services.delete_model(user=alice, model=read)
    assert not offered(read)
    assert services.restore_model(user=alice, model=read)
    assert offered(read) == [read.run_id]


def test_it_stays_while_a_run_that_started_from_it_is_not_finished(alice: User, read: TrainedModel) -> None:
    put(read)
    (model,) = PretrainedModel.objects.filter(made_by=read.run_id)
    other = TrainingRun.objects.get(pk=read.run_id)
    other.pk, other.base_model, other.status, other.task = "learner", model, "running", "text-classification"
    other.save(force_insert=True)
    with pytest.raises(Refused, match="not finished"):
        services.delete_model(user=alice, model=read)
    TrainedModel.objects.filter(pk=read.pk).update(deleted_at=timezone.now() - dt.timedelta(days=31))
    empty_bins()
    assert offered(read) == [read.run_id]
    TrainingRun.objects.filter(pk="learner").update(status="succeeded")
    TrainedModel.objects.filter(pk=read.pk).update(deleted_at=None)
    assert services.delete_model(user=alice, model=read)
    assert not offered(read)


def test_it_is_called_as_its_model_is(alice: User, read: TrainedModel) -> None:
    put(read)
    services.rename_model(user=alice, model=read, name="Letters of 2025")
    assert PretrainedModel.objects.get(made_by=read.run_id).title == "Letters of 2025"


def test_nothing_that_is_imported_takes_its_place(alice: User, read: TrainedModel, tmp_path: Path) -> None:
    put(read)
    name = PretrainedModel.objects.get(made_by=read.run_id).name
    with pytest.raises(Refused, match="already a starting model"):
        import_model(name=name, source=tmp_path, actor=alice)


def test_it_goes_for_good_with_the_project_that_made_it(alice: User, read: TrainedModel) -> None:
    put(read)
    (model,) = PretrainedModel.objects.filter(made_by=read.run_id)
    folder = shelf.folder_of(model)
    assert folder is not None
    assert folder.is_dir()
    TrainingRun.objects.filter(project=read.run.project).update(status="succeeded")
    Project.objects.filter(pk=read.run.project_id).update(deleted_at=timezone.now() - dt.timedelta(days=31))
    empty_bins()
    assert not folder.exists()
    assert not recommend("text-classification", workspace=read.workspace)[-1].model.made_by


def test_a_run_that_sorts_texts_gives_none(read: TrainedModel) -> None:
    TrainingRun.objects.filter(pk=read.run_id).update(task="text-classification")
    put(read)
    assert not offered(read)


def test_what_the_shelf_does_not_take_costs_no_model(read: TrainedModel, caplog: pytest.LogCaptureFixture) -> None:
    (model_folder(read) / "tuned" / "encoder" / "code.py").write_text("print()")
    assert shelved_of(read.run_id, model_folder(read)) is None
    assert "is no starting model" in caplog.text
    put(read)
    assert not offered(read)


def test_programs_of_others_do_not_see_it(alice: User, bob: User, read: TrainedModel) -> None:
    put(read)
    seen = {}
    for person in (alice, bob):
        client = Client()
        client.force_login(person)
        told = client.get("/api/v1/base-models", {"task": "text-classification"}).json()
        ways = client.get("/api/v1/methods", {"base_model": f"read-{read.run_id}"})
        seen[person.name] = (f"read-{read.run_id}" in [one["name"] for one in told], ways.status_code)
    assert seen == {"Alice": (True, 200), "Bob": (False, 422)}
