"""What waits is rung for again; what a silent worker held is taken back."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from studio import queue
from studio.accounts import services as accounts
from studio.accounts.models import User
from studio.registry.models import Batch, ModelExport, TrainedModel
from studio.runs import lifecycle, sweeping
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status
from tests.jobs.conftest import model  # noqa: F401  # A trained model.

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "num_waiting", lambda name: 0)


def ago(seconds: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(("silent_for", "status"), [(5, "building"), (90, "waiting")])
def test_a_download_whose_worker_went_silent_is_made_by_another(
    model: TrainedModel,  # noqa: F811  # The fixture.
    silent_for: float,
    status: str,
) -> None:
    export = ModelExport.objects.create(
        model=model, format="safetensors", status="building", heartbeat_at=ago(silent_for)
    )
    ModelExport.objects.update(created_at=ago(1000))
    sweeping.ring_for_exports()
    export.refresh_from_db()
    assert export.status == status


@pytest.mark.parametrize(
    ("num_examples", "silent_for", "status"), [(0, 90, "running"), (0, 1000, "waiting"), (9, 90, "waiting")]
)
def test_a_file_may_be_read_for_long_but_not_answered_in_silence(
    model: TrainedModel,  # noqa: F811  # The fixture.
    alice: User,
    num_examples: int,
    silent_for: float,
    status: str,
) -> None:
    batch = Batch.objects.create(
        id="b",
        model=model,
        created_by=alice,
        name="a.csv",
        status="running",
        num_examples=num_examples,
        heartbeat_at=ago(silent_for),
    )
    Batch.objects.update(created_at=ago(2000))
    sweeping.ring_for_batches()
    batch.refresh_from_db()
    assert batch.status == status


def held_up(make_run: Callable[..., TrainingRun], **values: int) -> TrainingRun:
    run = make_run()
    epoch = lifecycle.claim(run.pk, owner="worker")
    lifecycle.block(run.pk, epoch=epoch, reason="disk", values=values)
    return run


@pytest.mark.parametrize(("free", "status"), [(4_000, "blocked"), (6_000, "queued")])
def test_a_run_that_met_a_full_disk_waits_for_as_much_room_as_it_needs(
    make_run: Callable[..., TrainingRun], settings: Any, monkeypatch: pytest.MonkeyPatch, free: int, status: str
) -> None:
    settings.MIN_FREE_BYTES = 1_000
    run = held_up(make_run, needed_bytes=5_000)
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free))
    sweeping.release_blocked()
    run.refresh_from_db()
    assert run.status == status


def test_runs_of_a_workspace_whose_last_person_was_deleted_are_stopped(
    make_run: Callable[..., TrainingRun], alice: User, staff: User
) -> None:
    waiting, working = make_run(Status.QUEUED), make_run(Status.RUNNING)
    paused, done = make_run(Status.INTERRUPTED), make_run(Status.SUCCEEDED)
    assert sweeping.cancel_deserted() == 0
    accounts.delete_account(user=alice, actor=staff)
    assert sweeping.cancel_deserted() == 3
    assert sweeping.cancel_deserted() == 0, "a worker that was asked is not asked again"
    found = dict(TrainingRun.objects.values_list("pk", "status"))
    assert [found[run.pk] for run in (waiting, working, paused, done)] == [
        Status.CANCELLED,
        Status.CANCELLING,
        Status.CANCELLED,
        Status.SUCCEEDED,
    ]
