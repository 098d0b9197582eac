"""Trained models over the API: look, rename, correct, delete."""

from typing import Any

import pytest

from studio.registry.models import Prediction, TrainedModel
from tests.architecture.world import LABELS, World

from .calling import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(world: World) -> str:
    return f"/models/{world.model.pk}"


def test_a_model_says_what_it_is(api: Api, world: World, place: str) -> None:
    model = api.get(place).body
    assert (model["id"], model["run"], model["project"]) == (world.model.pk, world.run.pk, world.project.pk)
    assert (model["labels"], model["task"]) == (LABELS, "text-classification")
    assert model["scores"]["test"]["accuracy"] == 0.8


def test_models_are_listed_by_project(api: Api, bobs: Api, world: World) -> None:
    assert [one["id"] for one in api.get("/models").body] == [world.model.pk]
    assert [one["id"] for one in api.get("/models", project=world.project.pk).body] == [world.model.pk]
    assert api.get("/models", project="nothing").body == []
    assert bobs.get("/models").body == []


def test_name_and_line_can_be_changed(api: Api, world: World, place: str) -> None:
    reply = api.patch(place, {"name": "  The  best ", "threshold": 0.6})
    assert (reply.status, reply.body["name"], reply.body["threshold"]) == (200, "The best", 0.6)
    assert TrainedModel.objects.get(pk=world.model.pk).threshold == 0.6


@pytest.mark.parametrize("change", [{"threshold": 1}, {"threshold": "much"}, {"name": ""}, {"labels": []}])
def test_a_wrong_change_is_named(api: Api, place: str, change: dict[str, Any]) -> None:
    reply = api.patch(place, change)
    assert (reply.status, reply.code) == (422, "INVALID")
    assert reply.body["details"][0]["where"] == next(iter(change))


def test_a_correction_is_kept_as_an_example(api: Api, world: World, place: str) -> None:
    wrong = {"input": "not bad at all", "label": "bad", "score": 0.7, "correct_label": "good"}
    assert api.post(f"{place}/corrections", wrong).status == 201
    kept = Prediction.objects.filter(model=world.model).latest("pk")
    assert (kept.inputs, kept.correct_label, kept.score) == ({"text": "not bad at all"}, "good", 0.7)


def test_a_correction_to_an_unknown_label_is_refused(api: Api, place: str) -> None:
    reply = api.post(f"{place}/corrections", {"input": "x", "label": "bad", "correct_label": "so so"})
    assert (reply.status, reply.code) == (422, "LABEL_UNKNOWN")
    assert reply.body["details"][0]["where"] == "correct_label"


def test_a_deleted_model_is_gone_and_can_be_brought_back(api: Api, place: str) -> None:
    assert api.delete(place).status == 204
    assert api.get(place).status == 404
    assert api.get("/models").body == []
    assert api.post(f"{place}/restore").status == 200
    assert api.get(place).status == 200


def test_a_viewer_may_look_and_ask_but_not_change(viewers: Api, place: str) -> None:
    assert viewers.get(place).status == 200
    refused = [
        viewers.patch(place, {"name": "Mine"}),
        viewers.delete(place),
        viewers.post(f"{place}/endpoint"),
        viewers.post(f"{place}/exports", {"format": "safetensors"}),
    ]
    assert {(reply.status, reply.code) for reply in refused} == {(403, "VIEWER")}
