"""Exit codes of the engine, turned into one move of the run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from studio.registry import registering
from studio.registry.models import TrainedModel
from studio.runs import lifecycle
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status
from tests.runs.conftest import *  # noqa: F403  # The run and what it needs.
from workers.jobs.conclude import conclude
from workers.jobs.spare import WarmSpare
from workers.jobs.supervisor import Supervisor

pytestmark = pytest.mark.django_db
Make = Callable[..., TrainingRun]


@pytest.fixture
def attempt(make_run: Make, tmp_path: Path) -> Supervisor:
    run = make_run()
    epoch = lifecycle.claim(run.pk, owner="worker")
    assert epoch
    lifecycle.start(run.pk, epoch=epoch)
    run.refresh_from_db()
    attempt = Supervisor(run, epoch, WarmSpare(), lambda: False)
    attempt.folder = tmp_path
    return attempt


def ended(attempt: Supervisor, code: int) -> TrainingRun:
    conclude(attempt, code)
    return TrainingRun.objects.get(pk=attempt.run.pk)


def test_ten_is_a_pause(attempt: Supervisor) -> None:
    run = ended(attempt, 10)
    assert (run.status, run.reason) == (Status.INTERRUPTED, "paused")


def test_twenty_fails_with_the_cause_the_engine_named(attempt: Supervisor) -> None:
    attempt.outcome = {"status": "failed", "code": "RUN_NAN", "values": {"step": 5}}
    run = ended(attempt, 20)
    assert (run.status, run.error_code, run.error_values) == (Status.FAILED, "RUN_NAN", {"step": 5})


def test_a_full_disk_holds_the_run_up_instead_of_failing_it(attempt: Supervisor) -> None:
    attempt.lack = {"free": 1, "needed": 5, "needed_bytes": 5_000_000}
    run = ended(attempt, 12)
    assert (run.status, run.reason) == (Status.BLOCKED, "disk")
    assert run.events.latest("seq").payload["values"]["needed_bytes"] == 5_000_000


@pytest.mark.parametrize("code", [1, 139, -9, -11])
def test_anything_else_is_a_crash_and_goes_on(attempt: Supervisor, code: int) -> None:
    run = ended(attempt, code)
    assert (run.status, run.num_crashes) == (Status.QUEUED, 1)


def test_a_death_for_lack_of_memory_is_named_so(attempt: Supervisor) -> None:
    attempt.watch.lowest_share = 0.01
    for _ in range(3):
        run = ended(attempt, -9)
        if run.status == Status.QUEUED:
            attempt.epoch = lifecycle.claim(run.pk, owner="worker") or 0
    assert (run.status, run.error_code) == (Status.FAILED, "RUN_OOM")


@pytest.mark.parametrize("code", [0, 10, 11, 12, 20, -9])
def test_a_run_that_shall_be_thrown_away_is_whatever_the_engine_says(attempt: Supervisor, code: int) -> None:
    lifecycle.cancel(attempt.run.pk)
    assert ended(attempt, code).status == Status.CANCELLED


@pytest.mark.parametrize("code", [10, -9, -15])
def test_a_worker_that_is_shut_down_gives_the_run_back(attempt: Supervisor, code: int) -> None:
    attempt.stop_reason = "shutdown"
    run = ended(attempt, code)
    assert (run.status, run.num_crashes) == (Status.QUEUED, 0)


def test_a_success_without_a_result_is_no_success(attempt: Supervisor) -> None:
    run = ended(attempt, 0)
    assert (run.status, run.num_crashes) == (Status.QUEUED, 1)


def test_a_run_thrown_away_while_its_result_is_registered_leaves_no_model(
    attempt: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def registers_late(run_id: str, *, epoch: int, folder: Path) -> bool:
        TrainedModel.objects.create(
            id=registering.model_id(run_id), workspace=attempt.run.workspace, run=attempt.run, name="late", task="t"
        )
        lifecycle.cancel(run_id)
        return True

    monkeypatch.setattr(registering, "register_result", registers_late)
    # The wish itself is another transaction in life; here it falls with the registration, so it is made once more.
    forget = registering.forget
    monkeypatch.setattr(registering, "forget", lambda run_id: (forget(run_id), lifecycle.cancel(run_id)))
    assert ended(attempt, 0).status == Status.CANCELLED
    assert not TrainedModel.objects.exists()
