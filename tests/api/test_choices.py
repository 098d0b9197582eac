"""What can be chosen: tasks, starting models, methods, each with the reason where it cannot."""

import pytest

from studio.catalog.models import PretrainedModel
from tests.architecture.world import World

from .calling import Api

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_a_task_says_which_columns_it_needs_and_how_it_is_scored(api: Api) -> None:
    tasks = {one["kind"]: one for one in api.get("/tasks").body}
    task = tasks["text-classification"]
    assert {role["name"]: role["is_required"] for role in task["columns"]} == {
        "text": True,
        "text_pair": False,
        "label": True,
    }
    assert task["scores"] == ["macro_f1", "accuracy", "micro_f1"]
    assert {"head", "lora", "full"} <= set(task["methods"])
    assert task["title"]


def test_the_recommended_starting_model_comes_first_and_absent_ones_say_why(api: Api) -> None:
    models = api.get("/base-models", task="text-classification").body
    assert models[0]["is_recommended"]
    assert models[0]["is_present"]
    assert models[0]["reason"]
    absent = [one for one in models if not one["is_present"]]
    assert absent
    assert all(one["reason"] and not one["is_recommended"] for one in absent)


def test_starting_models_of_an_unknown_task_are_refused_with_the_choices(api: Api) -> None:
    reply = api.get("/base-models", task="astrology")
    assert (reply.status, reply.code) == (422, "TASK_UNKNOWN")
    assert "text-classification" in reply.body["details"][0]["fix"]


def test_methods_come_with_their_hyperparameters(api: Api) -> None:
    methods = {one["kind"]: one for one in api.get("/methods", task="text-classification").body}
    assert {"head", "lora", "full"} <= set(methods)
    assert all(one["fits"] == "ok" for one in methods.values())
    knob = next(one for one in methods["lora"]["hyperparameters"] if one["name"] == "lora_r")
    assert knob["label"]
    assert knob["help"]
    assert knob["default"] is not None


def test_a_method_for_a_model_that_is_not_here_says_so(api: Api, world: World) -> None:
    absent = PretrainedModel.objects.filter(is_present=False).first()
    assert absent is not None
    for named in (absent.name, absent.pk):
        methods = api.get("/methods", task="text-classification", base_model=named).body
        assert {one["fits"] for one in methods} == {"no"}
        assert all(one["reason"] for one in methods)


def test_a_method_that_a_kind_of_starting_model_cannot_take_says_why(api: Api, world: World) -> None:
    model = PretrainedModel.objects.filter(is_present=True).first()
    assert model is not None
    answers = {}
    for architecture in ("bert", "deberta-v2"):
        PretrainedModel.objects.filter(pk=model.pk).update(architecture=architecture)
        methods = api.get("/methods", task="text-classification", base_model=model.name).body
        answers[architecture] = {one["kind"]: (one["fits"], one["reason"]) for one in methods}
    assert [answers["bert"][kind][0] for kind in ("prompt", "p-tuning", "prefix")] == ["ok"] * 3
    assert [answers["deberta-v2"][kind][0] for kind in ("prompt", "p-tuning", "prefix")] == ["ok", "ok", "no"]
    assert "cannot take hints" in answers["deberta-v2"]["prefix"][1]


def test_a_method_for_an_unknown_model_is_refused(api: Api) -> None:
    reply = api.get("/methods", base_model="nobody/nothing")
    assert (reply.status, reply.code) == (422, "MODEL_UNKNOWN")
    assert reply.body["details"][0]["where"] == "base_model"
