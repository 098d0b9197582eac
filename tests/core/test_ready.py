"""`/readyz` is 200 only when a run could be taken, and tells strangers nothing but what is missing."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from studio import queue
from studio.core import views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queue_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "num_waiting", lambda name: 0)


def test_ready_when_database_and_queue_answer(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_not_ready_without_a_queue(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "num_waiting", lambda name: None)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "missing": ["queue"]})


def test_not_ready_without_a_database_and_its_address_stays_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def cursor(self) -> Any:
            raise OperationalError("connection to db.internal as atelier:secret failed")

    monkeypatch.setattr(views, "connection", Gone())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "missing": ["database"]})
    assert "secret" not in answer.content.decode()


def test_the_process_is_healthy_all_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "num_waiting", lambda name: None)
    assert client.get("/healthz").status_code == 200


def test_a_queue_that_is_not_there_is_noticed_for_real(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.undo()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.get("/readyz").json()["missing"] == ["queue"]
