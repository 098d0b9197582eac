"""Who may do what: every route of the resolver × every persona × every method, against the table of routes (S1)."""

import logging
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client

from studio import broadcast, queue
from studio.accounts import services
from studio.accounts.models import User
from studio.core.ids import new_id
from studio.registry import asking
from studio.routes import Rule, Who, rule_for
from studio.runs import services as services_of_runs

from .bodies import Body, body_of
from .walking import Route, routes
from .world import PLACES, World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = ("GET", "HEAD")
OWNED = set(PLACES) | {"member_id", "token_id"}
# What a viewer may do although it is a POST: it changes nothing that the workspace shares.
VIEWER_MAY_POST = {
    "registry:answer": "asking a model changes nothing",
    "api:model_predict": "asking a model changes nothing",
    "accounts:token_revoke": "of one's own tokens only; the token here is alice's",
}
# Own keys: neither a session nor an access token opens these.
OWN_KEY = {"api:endpoint_predict"}
TRIED_EVERYWHERE = ("alice", "staff")
NO_BODY = Body()
ESTIMATE = {"seconds": [1.0, 2.0], "memory_bytes": 1, "disk_bytes": 1, "fits": True, "reason": ""}


@dataclass
class Cast:
    """The personas, as cookies and headers."""

    world: World
    cookies: dict[str, Client] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def ask(self, persona: str, method: str, url: str, body: Body = NO_BODY) -> tuple[int, bytes]:
        """The answer, with everything it changed taken back."""
        client = Client(raise_request_exception=False)
        if persona in self.cookies:
            client.cookies.update(self.cookies[persona].cookies)
        with transaction.atomic():
            response: HttpResponseBase = client.generic(
                method, url, body.data, body.content_type, headers=self.headers.get(persona, {})
            )
            told = b"" if response.streaming else response.content  # type: ignore[attr-defined]  # Not on the base.
            response.close()
            transaction.set_rollback(True)
        return response.status_code, told


@pytest.fixture
def cast(alice: User, bob: User, viewer: User, staff: User, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(queue, "_send", lambda job, key: None)
    monkeypatch.setattr(broadcast, "send", lambda group, event: None)
    answer = {"predictions": [{"label": "good", "score": 0.9, "scores": {"good": 0.9}}]}
    monkeypatch.setattr(asking, "_ask", lambda question: httpx.Response(200, json=answer))
    monkeypatch.setattr(services_of_runs, "estimate", lambda **wish: ESTIMATE)
    # Thousands of refusals; writing each down takes longer than refusing it.
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    gone = User.objects.create_user("gone@example.com", "x")
    services.add_member(workspace=alice.memberships.get().workspace, user=gone, role="owner", actor=alice)
    clerk = User.objects.create_user("clerk@example.com", "x", is_staff=True)
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(alice)
    cast = Cast(World(alice, viewer))
    people = {"alice": alice, "bob": bob, "viewer": viewer, "staff": staff, "clerk": clerk, "suspended": gone}
    for name, user in people.items():
        cast.cookies[name] = Client()
        cast.cookies[name].force_login(user)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for name, user, scopes in (
        ("read token", alice, ["read"]),
        ("write token", alice, ["write"]),
        ("predict token", alice, ["predict"]),
        ("bob's token", bob, ["read", "write", "predict"]),
        ("revoked token", alice, ["read", "write", "predict"]),
    ):
        token, raw = services.create_token(user=user, name=name, scopes=scopes)
        cast.headers[name] = {"Authorization": f"Bearer {raw}"}
        if name.startswith("revoked"):
            services.revoke_token(token=token, actor=user)
    return cast


def address(world: World, route: Route) -> str:
    values = world.values()
    if route.name.startswith("admin:"):
        values["object_id"] = world.admin_id(route.name)
    unknown = [name for name in route.kwargs if name not in values]
    assert not unknown, f"{route.name}: tests/architecture/world.py has nothing for {unknown}"
    return route.at(**values)


def missing_address(route: Route, values: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The same address with identifiers that nobody has."""
    other = {name: ("999999" if values[name].isdigit() else new_id()) for name in route.kwargs if name in OWNED}
    return route.at(**(values | other)), {values[name]: other[name] for name in other}


def expected(route: Route, rule: Rule, persona: str, method: str) -> str:
    """What must come of it, as a word."""
    if method not in rule.methods:
        return "method"
    is_owned, is_token = bool(OWNED & set(route.kwargs)), persona.endswith("token")
    if route.name in OWN_KEY:
        return "unknown person"
    if rule.who is Who.ANYONE:
        return "no fault"
    if rule.who is Who.TOKEN:
        return _expected_of_api(route, rule, persona, method)
    if persona in ("anonymous", "suspended") or is_token:
        return "sign in"
    if rule.who is Who.STAFF:
        return "no fault" if persona in ("staff", "clerk") else "forbidden"
    if is_owned and persona in ("bob", "staff", "clerk"):
        return "missing"
    if is_owned and persona == "viewer" and method not in SAFE and route.name not in VIEWER_MAY_POST:
        return "refused"
    return "reached" if persona == "alice" and method == "GET" else "no fault"


def _expected_of_api(route: Route, rule: Rule, persona: str, method: str) -> str:
    is_owned = bool(OWNED & set(route.kwargs))
    if persona in ("anonymous", "suspended", "revoked token"):
        return "unknown person"
    scope = rule.scopes.get(method, "")
    if persona.endswith("token") and persona != "bob's token" and not persona.startswith(scope):
        return "forbidden"
    if is_owned and persona in ("bob", "staff", "clerk", "bob's token"):
        return "missing"
    if is_owned and persona == "viewer" and method not in SAFE and route.name not in VIEWER_MAY_POST:
        return "refused"
    return "no fault"


# Answers that say neither yes nor no to the person: the request itself was not right.
ACCEPTED: dict[str, Any] = {
    "method": lambda status: status == 405,
    "sign in": lambda status: status == 302,
    "unknown person": lambda status: status == 401,
    "forbidden": lambda status: status == 403,
    "missing": lambda status: status == 404,
    "refused": lambda status: status in (403, 404),
    "reached": lambda status: status < 400 or status == 409,
    # 503 is said on purpose: the queue or the prediction service is away.
    "no fault": lambda status: (status < 500 or status == 503) and status != 401,
}


def house_of(route: Route) -> str:
    """Which part of the studio a route belongs to; the parts are tested side by side."""
    return next((house for house in ("api", "admin") if route.name.startswith(f"{house}:")), "pages")


def is_tried(rule: Rule, persona: str, method: str) -> bool:
    """HEAD is GET without a body, and a wrong method is wrong for everybody: a few try those."""
    return persona in TRIED_EVERYWHERE or (method != "HEAD" and method in rule.methods)


@pytest.mark.django_db
@pytest.mark.parametrize("house", ["api", "admin", "pages"])
def test_every_cell_of_the_matrix_is_as_declared(cast: Cast, house: str) -> None:
    wrong: list[str] = []
    personas = ["anonymous", *cast.cookies, *cast.headers]
    num_cells = 0
    for route in [route for route in routes() if house_of(route) == house]:
        rule, url = rule_for(route.name), address(cast.world, route)
        cache.clear()
        for persona in personas:
            for method in METHODS:
                if rule is None or (
                    persona not in TRIED_EVERYWHERE and (method == "HEAD" or method not in rule.methods)
                ):
                    continue
                status, _told = cast.ask(persona, method, url, body_of(route.name, method, cast.world))
                num_cells += 1
                want = expected(route, rule, persona, method)
                if not ACCEPTED[want](status):
                    wrong.append(f"{method} {route.name} by {persona}: {status}, must be “{want}”")
    assert not wrong, f"{len(wrong)} of {num_cells} cells:\n" + "\n".join(wrong)


@pytest.mark.django_db
def test_what_is_not_in_the_table_is_refused_to_everybody(cast: Cast) -> None:
    closed = [route for route in routes() if rule_for(route.name) is None]
    assert any(route.name == "account_signup" for route in closed)
    for route in closed:
        for persona in ("anonymous", "alice", "staff"):
            status, _body = cast.ask(persona, "GET", address(cast.world, route))
            assert status == 403, f"{route.name} answered {persona} with {status}"


@pytest.mark.django_db
def test_a_foreign_thing_looks_exactly_like_a_missing_one(cast: Cast) -> None:
    different: list[str] = []
    for route in routes():
        rule = rule_for(route.name)
        if rule is None or rule.who not in (Who.SIGNED_IN, Who.TOKEN) or not OWNED & set(route.kwargs):
            continue
        real = address(cast.world, route)
        missing, pairs = missing_address(route, cast.world.values())
        for method in sorted(rule.methods):
            body = body_of(route.name, method, cast.world)
            answers = [cast.ask("bob", method, url, body) for url in (real, missing)]
            bodies = {_comparable(told, pairs) for _status, told in answers}
            if len(bodies) > 1 or answers[0][0] != answers[1][0]:
                different.append(f"{method} {route.name}: {answers[0][0]} and {answers[1][0]}")
    assert not different, "\n".join(different)


def _comparable(body: bytes, pairs: dict[str, str]) -> str:
    text = body.decode("utf-8", "replace")
    for real, other in pairs.items():
        text = text.replace(other, "ID").replace(real, "ID")
    return re.sub(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken(&quot;|")+: (&quot;|")\w+', "csrf", text)
