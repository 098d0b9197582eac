"""Whatever is sent, by the OpenAPI document or against it, the answer is one of the document, never a fault of ours."""

from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from studio.api.v1 import api as v1
from tests.architecture.world import World

from .calling import Api
from .serving import Service

EXAMPLES = 12
DOCUMENT = schemathesis.openapi.from_dict(v1.get_openapi_schema())
CALLS = {one.ok().label: one.ok() for one in DOCUMENT.get_all_operations() if isinstance(one, Ok)}
QUIET = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)


def answered(prepared: requests.PreparedRequest) -> schemathesis.Response:
    """The studio's answer to a request that would have gone over a wire; what it changed is taken back."""
    client = Client(raise_request_exception=False)
    body: Any = prepared.body or b""
    headers = {name: _text(value) for name, value in prepared.headers.items() if name not in ("Content-Type", "Cookie")}
    content_type = _text(prepared.headers.get("Content-Type", "application/octet-stream"))
    with transaction.atomic():
        django = client.generic(prepared.method or "GET", prepared.path_url, body, content_type, headers=headers)
        transaction.set_rollback(True)
    told = {name.lower(): [value] for name, value in django.headers.items()}
    content = b"" if django.streaming else django.content
    return schemathesis.Response(django.status_code, told, content, prepared, elapsed=0.0, verify=False)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def ids(world: World, call: schemathesis.APIOperation[Any, Any, Any, Any]) -> dict[str, str]:
    """Real things where the address names some, so that the call is not over at the door."""
    return {name: value for name, value in world.values().items() if f"{{{name}}}" in call.path}


@pytest.mark.django_db
@pytest.mark.parametrize("label", CALLS)
def test_no_call_ends_in_a_fault_of_ours(
    api: Api, world: World, serving: Service, monkeypatch: pytest.MonkeyPatch, label: str
) -> None:
    monkeypatch.setattr("studio.api.wishes.ESTIMATE_SECONDS", 0.0)
    call = CALLS[label]
    real = ids(world, call)
    right, wrong = (
        call.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )

    @QUIET
    @hypothesis.given(case=right | wrong)
    def ask(case: schemathesis.Case[Any]) -> None:
        cache.clear()
        case.path_parameters = {**(case.path_parameters or {}), **real}
        sent = case.as_transport_kwargs("http://testserver", headers={"Authorization": f"Bearer {api.token}"})
        known = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
        prepared = requests.Request(**{name: sent[name] for name in known if sent.get(name) is not None}).prepare()
        checks = [not_a_server_error, status_code_conformance, response_schema_conformance]
        reply = answered(prepared)
        if reply.status_code == 503:  # Declared: somebody the studio asks is away.
            checks = checks[1:]
        case.validate_response(reply, checks=checks)

    ask()
