"""The OpenAPI document: every call is in it, the fields of the contract are there, the page about it is plain HTML."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from studio.api.v1 import api
from studio.routes import ROUTES

from .calling import V1, Api

# What programs rely on (docs/api.md); fields may be added, never removed or renamed.
FIELDS = {
    "DatasetOut": "id name status version task columns num_examples num_skipped labels splits findings errors",
    "Column": "name kind role filled distinct",
    "FindingOut": "code severity count message fix",
    "BadRow": "line column message",
    "RunOut": "id status phase progress queue_position attempt scores interval baselines verdict model error",
    "Progress": "done total unit eta_seconds",
    "Verdict": "grade message next_steps",
    "ErrorOut": "code message fix",
    "EstimateOut": "seconds memory_bytes disk_bytes fits reason",
    "EventsOut": "events last_seq reset",
    "PredictionOut": "label score scores",
    "ExportOut": "id format status bytes sha256 parity",
    "MethodOut": "fits reason",
    "Problem": "code message details",
    "Detail": "where message fix",
}
CALLS = """
POST /datasets · GET /datasets/{} · PATCH /datasets/{} · DELETE /datasets/{} · POST /datasets/{}/fixes ·
POST /datasets/{}/undo · GET /datasets/{}/examples · GET /tasks · GET /base-models · GET /methods · POST /runs ·
GET /runs · POST /estimates · GET /runs/{} · GET /runs/{}/events · POST /runs/{}/pause · POST /runs/{}/resume ·
POST /runs/{}/finish · POST /runs/{}/cancel · GET /runs/{}/mistakes · GET /runs/{}/confusion · GET /models/{} ·
POST /models/{}/predict · POST /models/{}/exports · GET /models/{}/exports · GET /exports/{}/download ·
POST /models/{}/batch · GET /batches/{} · GET /batches/{}/download · POST /models/{}/endpoint ·
DELETE /models/{}/endpoint · POST /endpoints/{}/predict
"""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    return whole


def test_every_call_of_the_contract_is_there(schema: dict[str, Any]) -> None:
    known = {
        f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path.removeprefix(V1))}"
        for path, item in schema["paths"].items()
        for method in item
    }
    assert {call.strip() for call in CALLS.split("·")} - known == set()


@pytest.mark.parametrize("shape", FIELDS)
def test_every_field_of_the_contract_is_there(schema: dict[str, Any], shape: str) -> None:
    known = set(schema["components"]["schemas"][shape]["properties"])
    assert set(FIELDS[shape].split()) - known == set()


def test_the_table_of_routes_and_the_document_agree_on_methods(schema: dict[str, Any]) -> None:
    documented: dict[str, set[str]] = {}
    for path, item in schema["paths"].items():
        name = re.sub(r"{[^}]*}", "{}", path)
        documented.setdefault(name, set()).update(method.upper() for method in item)
    declared = {name: rule.methods for name, rule in ROUTES.items() if name.startswith("api:") and rule.scopes}
    assert sorted(map(sorted, documented.values())) == sorted(sorted(methods) for methods in declared.values())


def test_every_call_says_what_it_does_and_how_it_refuses(schema: dict[str, Any]) -> None:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            assert operation.get("description"), f"{method} {path}"
            if not path.endswith("/download"):
                assert "404" in operation["responses"], f"{method} {path}"


@pytest.mark.django_db
def test_the_document_and_its_page_are_open_to_everybody(client: Client) -> None:
    assert client.get(f"{V1}/openapi.json").json()["info"]["title"] == "Atelier"
    page = client.get(f"{V1}/docs").content.decode()
    assert "/api/v1/datasets/{dataset_id}/fixes" in page
    assert "<script>" not in page
    assert Api().get("/openapi.json").status == 200
