"""A service over models that are made up on the spot, asked without a network."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from workers.serving.app import Service
from workers.serving.batching import Batcher
from workers.serving.shelf import Shelf

TOKEN = "a-token"


class Model:
    """Says how long a text is; remembers the batches it was asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.batches: list[int] = []
        self.pause = 0.0
        self.threads: set[str] = set()

    def predict(self, inputs: list[dict[str, str]]) -> list[dict[str, Any]]:
        self.batches.append(len(inputs))
        self.threads.add(threading.current_thread().name)
        time.sleep(self.pause)
        if any(one["text"] == "poison" for one in inputs):
            raise ValueError("poison")
        return [
            {"label": str(len(one["text"])), "score": 1.0, "scores": {str(len(one["text"])): 1.0}} for one in inputs
        ]


class Stand:
    """The service, its folder of models, and every model that was opened."""

    def __init__(self, folder: Path, *, most: int = 2, max_waiting: int = 200) -> None:
        self.folder = folder
        self.opened: list[Model] = []
        self.open_pause = 0.0
        self.shelf = Shelf(folder, self._open, most=most)
        self.service = Service(self.shelf, TOKEN, Batcher(max_waiting=max_waiting))

    def _open(self, path: Path) -> Model:
        time.sleep(self.open_pause)
        if (path / "broken").exists():
            raise ValueError("broken")
        self.opened.append(Model(path))
        return self.opened[-1]

    def put(self, model_id: str) -> Path:
        path = self.folder / model_id
        path.mkdir(exist_ok=True)
        (path / "manifest.json").write_text("{}")
        return path

    def client(self, token: str = TOKEN) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.service), base_url="http://serving", headers=headers, timeout=20
        )

    async def ask(self, model_id: str, *texts: str) -> httpx.Response:
        async with self.client() as client:
            inputs = [{"text": text} for text in texts]
            return await client.post("/predict", json={"model": model_id, "inputs": inputs})


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return Stand(tmp_path)


@pytest.fixture
def make_stand(tmp_path: Path) -> Callable[..., Stand]:
    return lambda **values: Stand(tmp_path, **values)
