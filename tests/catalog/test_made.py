"""A run that has read somebody's documents gives their workspace, and no other, a starting model."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from studio.accounts.models import User, Workspace
from studio.catalog import made, services, shelf
from studio.catalog.models import PretrainedModel
from studio.catalog.recommending import recommend
from studio.core.errors import Refused
from studio.runs.requirements import check_model

TASK = "text-classification"
RUN = "r1r1r1r1r1r1r1r1"


@pytest.fixture
def bundled(db: None) -> PretrainedModel:
    services.sync()
    return PretrainedModel.objects.get(kind="bundled")


@pytest.fixture(autouse=True)
def own_shelf(settings: Any, tmp_path: Path) -> None:
    settings.CATALOG_DIR = tmp_path / "catalog"


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    folder = tmp_path / "encoder"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (folder / "tokenizer.json").write_text("{}")
    save_file({"weight": np.zeros((2, 3), dtype=np.float32)}, folder / "model.safetensors")
    return folder


def put(workspace: Workspace, encoder: Path, bundled: PretrainedModel) -> PretrainedModel:
    shelved = made.shelve(run_id=RUN, encoder=encoder)
    assert shelved is not None
    made.offer(shelved, workspace=workspace, run_id=RUN, title="Letters", origin=bundled)
    return PretrainedModel.objects.get(made_by=RUN)


def names(**wishes: Any) -> list[str]:
    return [choice.model.name for choice in recommend(TASK, **wishes)]


def test_it_is_offered_to_its_own_workspace_alone(
    alice: User, bob: User, workspace: Workspace, encoder: Path, bundled: PretrainedModel
) -> None:
    model = put(workspace, encoder, bundled)
    other = Workspace.objects.get(name="Elsewhere")
    assert model.shown_title == "Has read: Letters"
    assert (model.num_parameters, model.architecture) == (6, "bert")
    assert shelf.is_present(model)
    assert model.name in names(workspace=workspace)
    assert model.name not in names(workspace=other)
    assert model.name not in names()
    assert model in PretrainedModel.objects.visible_to(alice)
    assert model not in PretrainedModel.objects.visible_to(bob)
    check_model(model, workspace)
    with pytest.raises(Refused, match="another workspace"):
        check_model(model, other)


def test_it_is_never_the_recommended_one(workspace: Workspace, encoder: Path, bundled: PretrainedModel) -> None:
    put(workspace, encoder, bundled)
    first = recommend(TASK, workspace=workspace)[0]
    assert first.is_recommended
    assert not first.model.made_by


def test_taken_off_it_is_gone_and_can_come_back(workspace: Workspace, encoder: Path, bundled: PretrainedModel) -> None:
    model = put(workspace, encoder, bundled)
    made.take_off_shelf(RUN)
    assert model.name not in names(workspace=workspace)
    services.sync()
    assert model.name not in names(workspace=workspace)
    assert (encoder / "model.safetensors").is_file(), "what the run kept stays as it was"
    again = put(workspace, encoder, bundled)
    assert (again.pk, again.is_present) == (model.pk, True)
