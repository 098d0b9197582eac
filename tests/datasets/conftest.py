"""Uploading a table and reading it at once, as a worker would."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from studio import queue
from studio.accounts.models import User, Workspace
from studio.datasets import services
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset

Upload = Callable[..., Dataset]


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was rung, instead of a queue."""
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(queue, "_send", lambda job, key: heard.append((job, key)))
    return heard


@pytest.fixture
def upload(alice: User, workspace: Workspace) -> Upload:
    """Upload a table (text or bytes; or several by split) and read it."""

    def send(content: Any, name: str = "table.csv", **wish: Any) -> Dataset:
        parts = content if isinstance(content, dict) else {"all": (name, content)}
        files: dict[str, UploadedFile[Any]] = {split: _upload(*part) for split, part in parts.items()}
        dataset = services.create_dataset(user=alice, workspace=workspace, files=files, **wish)
        import_dataset(dataset_id=dataset.pk)
        dataset.refresh_from_db()
        return dataset

    return send


def _upload(name: str, content: str | bytes | Path) -> SimpleUploadedFile:
    if isinstance(content, Path):
        content = content.read_bytes()
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
