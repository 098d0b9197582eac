"""Workers that live but take no work are started again; those that have just been started are left in peace."""

import datetime as dt
import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from studio.core.launcher.canary import Canary
from studio.core.launcher.process import Process
from studio.datasets.models import Dataset, DatasetVersion
from studio.registry.models import ModelExport, TrainedModel
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status
from tests.runs.conftest import *  # noqa: F403  # A run and what it needs.

pytestmark = pytest.mark.django_db


class Worker(Process):
    """A process of a given age that remembers whether it was asked to stop."""

    age = 0.0
    was_asked = False

    @property
    def age_seconds(self) -> float:
        return self.age

    def ask_to_stop(self) -> None:
        self.was_asked = True


def look(age: float, name: str = "training 1") -> bool:
    worker = Worker(name, [], {})
    worker.age = age
    canary = Canary()
    canary._next_look = time.monotonic()
    canary.look([worker])
    return worker.was_asked


@pytest.fixture(autouse=True)
def kept_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The launcher lets its connection go after each look; a test has only this one."""
    monkeypatch.setattr("studio.core.launcher.canary.connections.close_all", lambda: None)


@pytest.fixture
def waiting(make_run: Callable[..., TrainingRun]) -> TrainingRun:
    return make_run(Status.QUEUED, queued_at=timezone.now() - dt.timedelta(seconds=1000))


def test_a_deaf_worker_is_started_again(waiting: TrainingRun) -> None:
    assert look(age=1000)


def test_a_worker_that_was_started_a_moment_ago_is_left_alone(waiting: TrainingRun) -> None:
    assert not look(age=5)


def test_no_worker_is_deaf_while_one_trains(waiting: TrainingRun, make_run: Callable[..., TrainingRun]) -> None:
    make_run(Status.RUNNING, lease_epoch=1, lease_owner="w", heartbeat_at=timezone.now())
    assert not look(age=1000)


def test_a_run_that_has_just_been_queued_proves_nothing(make_run: Callable[..., TrainingRun]) -> None:
    make_run(Status.QUEUED, queued_at=timezone.now())
    assert not look(age=1000)


def test_the_web_is_never_taken_for_a_worker(waiting: TrainingRun) -> None:
    assert not look(age=1000, name="web")


def test_data_workers_that_answer_a_file_are_busy_not_deaf(
    version: DatasetVersion, make_run: Callable[..., TrainingRun]
) -> None:
    Dataset.objects.filter(pk=version.dataset_id).update(
        status=Dataset.Status.IMPORTING, updated_at=timezone.now() - dt.timedelta(seconds=1000)
    )
    assert look(age=1000, name="data")
    run = make_run(Status.SUCCEEDED)
    model = TrainedModel.objects.create(workspace=run.workspace, run=run, name="m", task=run.task)
    ModelExport.objects.create(model=model, format="safetensors", status=ModelExport.Status.BUILDING)
    assert not look(age=1000, name="data")
