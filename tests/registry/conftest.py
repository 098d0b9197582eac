"""One trained model with an exam, and a prediction service that listens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings as django_settings
from django.test import Client

from studio import broadcast, queue
from studio.accounts.models import User
from tests.api.serving import Service
from tests.architecture.world import World

EXAM = [
    ("lovely", "good", "good", 0.9),
    ("dire", "bad", "good", 0.8),
    ("meh", "bad", "bad", 0.6),
    ("ok", "good", "bad", 0.55),
]


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was rung, instead of a queue."""
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(queue, "_ring", lambda job, key: heard.append((job, key)))
    monkeypatch.setattr(broadcast, "send", lambda group, event: None)
    return heard


@pytest.fixture
def world(alice: User, viewer: User) -> World:
    """One of each thing, and the answers of the exam."""
    world = World(alice, viewer)
    write_exam(world.run.pk, EXAM)
    return world


def write_exam(run_id: str, answers: list[tuple[str, str, str, float]]) -> None:
    """The exam of a run as the engine leaves it."""
    rows = [
        {"row": number, "text": text, "label": right, "predicted": said, "confidence": sure, "scores": [sure, 1 - sure]}
        for number, (text, right, said, sure) in enumerate(answers, start=1)
    ]
    folder = Path(django_settings.RUNS_DIR) / run_id
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / "predictions.parquet")


@pytest.fixture
def desk(alice: User) -> Client:
    """alice's browser."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def serving(settings: Any) -> Iterator[Service]:
    """The prediction service, and the studio pointed at it."""
    service = Service()
    settings.SERVING_URL, settings.SERVING_TOKEN = service.url, "between-us"
    yield service
    service.close()
