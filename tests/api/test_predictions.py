"""Asking a model: by its owner's token and by the key of an endpoint; and what is said while nobody answers."""

from typing import Any

import pytest

from studio.registry.models import Endpoint, TrainedModel
from tests.architecture.world import World

from .calling import Api
from .serving import SURE, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(world: World) -> str:
    return f"/models/{world.model.pk}"


@pytest.fixture
def endpoint(api: Api, world: World, place: str) -> dict[str, Any]:
    """A running endpoint as its maker saw it once, with the key."""
    Endpoint.objects.all().delete()
    reply = api.post(f"{place}/endpoint")
    assert reply.status == 201
    made: dict[str, Any] = reply.body
    return made


def test_answers_come_in_the_order_of_the_inputs(api: Api, world: World, place: str, serving: Service) -> None:
    reply = api.post(f"{place}/predict", {"inputs": ["lovely", {"text": "awful", "text_pair": "really"}]})
    assert reply.status == 200
    assert [one["label"] for one in reply.body["predictions"]] == ["good", "good"]
    assert reply.body["predictions"][0] == {"label": "good", "score": 0.9, "scores": SURE, "is_unsure": False}
    assert list(reply.body["predictions"][0]["scores"]) == ["good", "bad"]
    asked = [{"text": "lovely"}, {"text": "awful", "text_pair": "really"}]
    assert serving.asked == [{"model": world.model.pk, "inputs": asked}]
    assert serving.keys == ["Bearer between-us"]


def test_only_the_likeliest_labels_are_told_when_asked_so(api: Api, place: str, serving: Service) -> None:
    reply = api.post(f"{place}/predict", {"inputs": ["x"], "top": 1})
    assert reply.body["predictions"][0]["scores"] == {"good": 0.9}


def test_an_answer_below_the_line_is_unsure(api: Api, place: str, serving: Service) -> None:
    api.patch(place, {"threshold": 0.95})
    assert api.post(f"{place}/predict", {"inputs": ["x"]}).body["predictions"][0]["is_unsure"] is True


def test_the_first_question_marks_the_model_as_tried(api: Api, world: World, place: str, serving: Service) -> None:
    assert world.model.tried_at is None
    api.post(f"{place}/predict", {"inputs": ["x"]})
    assert TrainedModel.objects.get(pk=world.model.pk).tried_at is not None


@pytest.mark.parametrize(
    ("inputs", "code", "where"),
    [
        ([], "INVALID", "inputs"),
        (["a"] * 1001, "INVALID", "inputs"),
        (["fine", "  "], "INPUT_EMPTY", "inputs.1"),
        ([{"text": "a", "colour": "red"}], "INPUT_ROLE", "inputs.0"),
        (["a" * 100_001], "INPUT_TOO_LONG", "inputs.0"),
    ],
)
def test_a_wrong_input_is_named_and_nobody_is_asked(
    api: Api, place: str, serving: Service, inputs: list[Any], code: str, where: str
) -> None:
    reply = api.post(f"{place}/predict", {"inputs": inputs})
    assert (reply.status, reply.code, reply.body["details"][0]["where"]) == (422, code, where)
    assert serving.asked == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_told_as_such(api: Api, place: str, serving: Service, status: int) -> None:
    serving.status = status
    reply = api.post(f"{place}/predict", {"inputs": ["x"]})
    assert (reply.status, reply.code) == (503, "PREDICTION_BUSY")


@pytest.mark.parametrize("raw", [b"<html>", b"{}", b"[]", b'{"predictions": [{}]}', b'{"predictions": []}', b"\xff"])
def test_nonsense_from_the_service_is_not_shown(api: Api, place: str, serving: Service, raw: bytes) -> None:
    serving.raw = raw
    reply = api.post(f"{place}/predict", {"inputs": ["x"]})
    assert (reply.status, reply.code) == (503, "PREDICTION_AWAY")


@pytest.mark.parametrize("status", [404, 500])
def test_a_model_that_cannot_be_opened_is_not_told_as_a_passing_trouble(
    api: Api, place: str, serving: Service, status: int
) -> None:
    serving.status = status
    reply = api.post(f"{place}/predict", {"inputs": ["x"]})
    assert (reply.status, reply.code) == (409, "MODEL_BROKEN")


def test_an_absent_service_loses_nothing(api: Api, place: str, settings: Any) -> None:
    settings.SERVING_URL = "http://127.0.0.1:1"
    away = api.post(f"{place}/predict", {"inputs": ["x"]})
    assert (away.status, away.code) == (503, "PREDICTION_AWAY")
    assert away.body["details"][0]["fix"]


def test_an_endpoint_is_asked_with_its_own_key(endpoint: dict[str, Any], serving: Service) -> None:
    assert endpoint["key"].startswith(endpoint["key_prefix"])
    with_key = Api(endpoint["key"])
    place = endpoint["url"].removeprefix("/api/v1")
    reply = with_key.post(place, {"inputs": ["x", "y"]})
    assert (reply.status, len(reply.body["predictions"])) == (200, 2)
    assert Endpoint.objects.get(pk=endpoint["id"]).num_calls == 1


def test_the_key_opens_nothing_else(endpoint: dict[str, Any], place: str, serving: Service) -> None:
    with_key = Api(endpoint["key"])
    replies = [with_key.get("/models"), with_key.get(place), with_key.post(f"{place}/predict", {"inputs": ["x"]})]
    assert {(reply.status, reply.code) for reply in replies} == {(401, "SIGN_IN")}


def test_no_other_key_opens_an_endpoint(api: Api, endpoint: dict[str, Any], serving: Service) -> None:
    place = endpoint["url"].removeprefix("/api/v1")
    for token in ("", api.token, "ake_" + "x" * 43, endpoint["key"] + "x"):
        reply = Api(token).post(place, {"inputs": ["x"]})
        assert (reply.status, reply.code) == (401, "SIGN_IN")
    assert Api(endpoint["key"]).post("/endpoints/nothing/predict", {"inputs": ["x"]}).status == 401
    assert serving.asked == []


def test_a_second_endpoint_is_refused_and_a_stopped_one_gets_a_new_key(
    api: Api, endpoint: dict[str, Any], place: str, serving: Service
) -> None:
    again = api.post(f"{place}/endpoint")
    assert (again.status, again.code) == (409, "ENDPOINT_RUNS")
    assert api.get(place).body["endpoint"] == endpoint["id"]
    assert api.delete(f"{place}/endpoint").status == 204
    old = endpoint["url"].removeprefix("/api/v1")
    assert Api(endpoint["key"]).post(old, {"inputs": ["x"]}).status == 401
    fresh = api.post(f"{place}/endpoint").body
    assert fresh["key"] != endpoint["key"]
    assert Api(fresh["key"]).post(old, {"inputs": ["x"]}).status == 200


def test_an_endpoint_of_a_deleted_model_is_closed(
    api: Api, endpoint: dict[str, Any], place: str, serving: Service
) -> None:
    api.delete(place)
    assert Api(endpoint["key"]).post(endpoint["url"].removeprefix("/api/v1"), {"inputs": ["x"]}).status == 401
