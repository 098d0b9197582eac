"""A run that waits, and what it needs to be made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.base import ContentFile
from django.test import Client

from studio import broadcast, queue
from studio.accounts.models import User, Workspace
from studio.catalog.models import PretrainedModel
from studio.datasets.models import Dataset, DatasetVersion
from studio.runs import services
from studio.runs.models import Project, TrainingRun
from studio.runs.statuses import Status

TASK = "text-classification"
COLUMNS = {"text": "text", "label": "label"}


def parquet(texts: list[str]) -> bytes:
    """A frozen version's file."""
    rows = [{"text": text, "label": str(n % 2), "_row": n + 1, "_split": "train"} for n, text in enumerate(texts)]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    whole: bytes = sink.getvalue().to_pybytes()
    return whole


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was rung, instead of a queue."""
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(queue, "_send", lambda job, key: heard.append((job, key)))
    return heard


@pytest.fixture(autouse=True)
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What pages were told, instead of a channel layer."""
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(broadcast, "run_changed", lambda run_id, seq: told.append((run_id, seq)))
    return told


@pytest.fixture
def version(alice: User, workspace: Workspace) -> DatasetVersion:
    dataset = Dataset.objects.create(
        workspace=workspace, owner=alice, name="Reviews", status="ready", task="text-classification", columns=COLUMNS
    )
    version = DatasetVersion(dataset=dataset, number=1, digest="d" * 64, task=dataset.task, columns=COLUMNS)
    version.file.save("reviews.parquet", ContentFile(parquet(["What a lovely day", "Never again"])))
    Dataset.objects.filter(pk=dataset.pk).update(current_version=version)
    return version


@pytest.fixture
def base_model(db: None) -> PretrainedModel:
    fields = {"kind": "tiny", "title": "Tiny", "is_present": True, "rank": 0}
    return PretrainedModel.objects.update_or_create(name="tiny-for-tests", defaults=fields)[0]


@pytest.fixture
def make_run(
    alice: User, workspace: Workspace, version: DatasetVersion, base_model: PretrainedModel
) -> Callable[..., TrainingRun]:
    """A run in any status."""

    def make(status: Status = Status.QUEUED, **fields: object) -> TrainingRun:
        chosen = {"workspace": workspace, "created_by": alice, "task": "text-classification", **fields}
        return TrainingRun.objects.create(
            status=status, dataset_version=version, base_model=base_model, spec={"training": {}}, **chosen
        )

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def project(alice: User, version: DatasetVersion, base_model: PretrainedModel) -> Project:
    """A checked project, ready for its settings."""
    PretrainedModel.objects.filter(pk=base_model.pk).update(tasks=[TASK])
    dataset = Dataset.objects.get(pk=version.dataset_id)
    made = services.create_project(
        user=alice, workspace=dataset.workspace, name="Bank questions", task=TASK, dataset=dataset
    )
    Project.objects.filter(pk=made.pk).update(is_checked=True)
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def no_estimates_yet(settings: Any, tmp_path: Path) -> None:
    """Dry runs of other tests are not known here."""
    settings.ESTIMATES_DIR = tmp_path / "estimates"


@pytest.fixture
def as_alice(alice: User, client: Client) -> Client:
    client.force_login(alice)
    return client
