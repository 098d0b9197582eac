"""Programs with tokens, a table that was uploaded and read, one of each thing, a prediction service that listens."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from studio import broadcast, queue
from studio.accounts import services
from studio.accounts.models import User
from studio.datasets.importing import import_dataset
from tests.architecture.world import World

from .calling import Api
from .serving import Service

Rings = list[tuple[str, str]]
# Three words a label, each with its own end, so that no two texts are alike.
TABLE = "text,label\n" + "".join(
    f"{word} thing of the kind {number} {number * 7919},{label}\n"
    for number in range(60)
    for word, label in [("lovely", "good") if number % 2 else ("awful", "bad")]
)


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch) -> Rings:
    """What was rung, instead of a queue; tests roll back, so nothing waits for the commit."""
    heard: Rings = []
    monkeypatch.setattr(queue, "_ring", lambda job, key: heard.append((job, key)))
    monkeypatch.setattr(broadcast, "send", lambda group, event: None)
    return heard


@pytest.fixture(autouse=True)
def fresh_counts(settings: Any, tmp_path: Path) -> None:
    """Calls are counted in the cache and estimates kept in a folder; both outlive a test."""
    cache.clear()
    settings.ESTIMATES_DIR = tmp_path / "estimates"


def token_of(user: User, *scopes: str) -> str:
    _token, raw = services.create_token(user=user, name="test", scopes=list(scopes) or ["read", "write", "predict"])
    return raw


@pytest.fixture
def api(alice: User) -> Api:
    """alice's program."""
    return Api(token_of(alice))


@pytest.fixture
def bobs(bob: User) -> Api:
    """A stranger's program."""
    return Api(token_of(bob))


@pytest.fixture
def viewers(viewer: User) -> Api:
    """The program of somebody who may look, not touch."""
    return Api(token_of(viewer))


@pytest.fixture
def world(alice: User, viewer: User) -> World:
    """One of each thing, in alice's workspace."""
    return World(alice, viewer)


@pytest.fixture
def imported(api: Api) -> Callable[..., dict[str, Any]]:
    """Upload a table and read it at once, as a worker would; how it stands then."""

    def send(content: Any = TABLE, file_name: str = "reviews.csv", /, **form: str) -> dict[str, Any]:
        reply = api.upload("/datasets", content, file_name, **form)
        assert reply.status == 202, reply.body
        import_dataset(dataset_id=reply.body["id"])
        found: dict[str, Any] = api.get(f"/datasets/{reply.body['id']}").body
        return found

    return send


@pytest.fixture
def serving(settings: Any) -> Iterator[Service]:
    """The prediction service, and the studio pointed at it."""
    service = Service()
    settings.SERVING_URL, settings.SERVING_TOKEN = service.url, "between-us"
    yield service
    service.close()
