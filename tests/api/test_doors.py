"""Who gets in: tokens and their scopes, the session with CSRF, strangers; and how a refusal is told."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from studio.accounts import throttle
from studio.accounts.models import ApiToken, User
from tests.architecture.world import World

from .calling import V1, Api
from .conftest import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(alice: User) -> Callable[..., Client]:
    """alice's browser, checked for CSRF as in life."""

    def browser(*, is_checked: bool = True) -> Client:
        client = Client(enforce_csrf_checks=is_checked)
        client.force_login(alice)
        return client

    return browser


def test_without_a_token_nobody_gets_in(world: World) -> None:
    for reply in (Api().get("/datasets"), Api("nonsense").get("/datasets"), Api("ate_" + "x" * 43).get("/datasets")):
        assert (reply.status, reply.code) == (401, "SIGN_IN")
        assert reply.headers["WWW-Authenticate"] == "Bearer"
        assert reply.body["details"][0]["where"] == "Authorization"


def test_a_wrong_token_never_falls_back_to_the_session(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    assert client.get(f"{V1}/datasets").status_code == 200
    assert client.get(f"{V1}/datasets", headers={"Authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
def test_a_token_whose_time_is_over_is_worth_nothing(api: Api, field: str) -> None:
    ApiToken.objects.update(**{field: timezone.now()})
    assert api.get("/datasets").status == 401


def test_the_token_of_a_suspended_person_is_worth_nothing(api: Api, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert api.get("/datasets").status == 401


@pytest.mark.parametrize("scope", ["read", "write", "predict"])
def test_each_scope_opens_its_own_calls_only(alice: User, world: World, scope: str) -> None:
    api = Api(token_of(alice, scope))
    model = f"/models/{world.model.pk}"
    calls = {
        "read": api.get(model),
        "write": api.patch(model, {"name": "Another"}),
        "predict": api.upload(f"{model}/batch", "text\na\n"),
    }
    for needed, reply in calls.items():
        if needed == scope:
            assert reply.status < 300
        else:
            assert (reply.status, reply.code) == (403, "SCOPE_MISSING")
            assert needed in reply.body["message"]


def test_the_session_may_read(session: Callable[..., Client]) -> None:
    assert session().get(f"{V1}/datasets").status_code == 200


def test_the_session_writes_only_with_the_csrf_token(session: Callable[..., Client], world: World) -> None:
    place, body = f"{V1}/models/{world.model.pk}", {"name": "Renamed"}
    refused = session().patch(place, body, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["code"] == "CSRF"
    browser = session()
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    sent = browser.patch(place, body, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert sent.status_code == 200


def test_a_token_needs_no_csrf_token(alice: User, world: World) -> None:
    api = Api(token_of(alice), client=Client(enforce_csrf_checks=True))
    assert api.patch(f"/models/{world.model.pk}", {"name": "Renamed"}).status == 200


def test_a_foreign_thing_is_the_same_404_as_a_missing_one(bobs: Api, world: World) -> None:
    for kind, thing in (
        ("datasets", world.dataset),
        ("runs", world.run),
        ("models", world.model),
        ("exports", world.model.exports.get()),
        ("batches", world.model.batches.get()),
    ):
        foreign, missing = bobs.get(f"/{kind}/{thing.pk}"), bobs.get(f"/{kind}/0123456789ab")
        assert (foreign.status, foreign.code) == (404, "NOT_FOUND")
        assert foreign.body == missing.body


@pytest.mark.parametrize("key", ["x" * 17, "é", "a b", "a.b", "%00", "..%2f"])
def test_an_id_that_can_be_no_id_is_missing(api: Api, key: str) -> None:
    reply = api.get(f"/datasets/{key}")
    assert (reply.status, reply.code) == (404, "NOT_FOUND")


def test_a_wrong_method_is_told_the_right_ones(api: Api) -> None:
    reply = api.send("PUT", "/datasets")
    assert (reply.status, reply.code) == (405, "METHOD")
    assert reply.headers["Allow"] == "GET, POST"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"dataset": NaN}', b"[" * 100_000, b'"\\ud800"'])
def test_a_body_that_is_no_json_is_refused(api: Api, body: bytes) -> None:
    reply = api.send("POST", "/runs", body)
    assert (reply.status, reply.code) == (400, "BODY_UNREADABLE")


def test_a_character_that_cannot_be_stored_is_refused(api: Api, world: World) -> None:
    reply = api.patch(f"/datasets/{world.dataset.pk}", {"name": "a\0b"})
    assert (reply.status, reply.code) == (422, "INVALID")
    assert api.get("/datasets/x/examples", search="a\0").status in (404, 422)


def test_refusals_speak_the_language_that_was_asked_for(alice: User, world: World) -> None:
    chinese, english = Api(token_of(alice), "zh-hans"), Api(token_of(alice))
    for method, path, body in (
        ("GET", "/datasets/nothing", None),
        ("POST", "/runs", {}),
        ("GET", "/base-models?task=astrology", None),
    ):
        told, plain = (api.send(method, path, body) for api in (chinese, english))
        assert (told.status, told.code) == (plain.status, plain.code)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in told.body["message"]), told.body
        assert plain.body["message"].isascii() or "“" in plain.body["message"]
    assert "\u4e00" <= Api(language="zh-hans").get("/datasets").body["message"][0] <= "\u9fff"


def test_too_many_calls_are_told_when_to_go_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "allow", lambda key, **limits: False)
    reply = api.get("/datasets")
    assert (reply.status, reply.code) == (429, "THROTTLED")
    assert 1 <= int(reply.headers["Retry-After"]) <= 60


def test_calls_are_counted_for_each_person(api: Api, bobs: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.api.access.LIMITS", {"read": 2, "write": 2, "predict": 2})
    assert [api.get("/datasets").status for _call in range(3)] == [200, 200, 429]
    assert bobs.get("/datasets").status == 200


def test_a_call_larger_than_the_studio_takes_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE", 1000)
    reply = api.post("/runs", {"dataset": "x" * 2000})
    assert (reply.status, reply.code) == (413, "TOO_LARGE")
