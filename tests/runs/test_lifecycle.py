"""The one place that moves a status: what it accepts, what it refuses without a trace, and who wins a race."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from studio.runs import lifecycle
from studio.runs.models import Checkpoint, RunEvent, TrainingRun
from studio.runs.statuses import FINAL, MOVES, Status, is_legal

pytestmark = pytest.mark.django_db
Make = Callable[..., TrainingRun]
PAIRS = [(source, to) for source in Status for to in Status]


def snapshot(run: TrainingRun) -> dict[str, object]:
    return dict(TrainingRun.objects.filter(pk=run.pk).values().get())


def claimed(run: TrainingRun, owner: str = "one") -> int:
    epoch = lifecycle.claim(run.pk, owner=owner)
    assert epoch is not None
    return epoch


def test_there_are_a_hundred_pairs_and_twenty_one_of_them_are_moves() -> None:
    assert len(PAIRS) == 100
    assert sum(is_legal(source, to) for source, to in PAIRS) == 21


@pytest.mark.parametrize(("source", "to"), PAIRS, ids=lambda status: status.value)
def test_every_pair_of_states_is_accepted_with_its_event_or_refused_without_a_trace(
    make_run: Make, source: Status, to: Status
) -> None:
    run = make_run(source)
    before = snapshot(run)
    won = lifecycle.move_run(run.pk, source=source, to=to, code="TEST")
    after = snapshot(run)
    assert won == (to in MOVES[source])
    if won:
        assert after["status"] == to
        assert after["last_seq"] == 1
        assert list(run.events.values_list("seq", "payload__status")) == [(1, to.value)]
    else:
        assert after == before
        assert not run.events.exists()


def test_a_move_that_names_an_old_epoch_changes_nothing(make_run: Make) -> None:
    run = make_run(Status.RUNNING, lease_epoch=4)
    assert not lifecycle.succeed(run.pk, epoch=3)
    assert not lifecycle.heartbeat(run.pk, epoch=3)
    assert not lifecycle.fail(run.pk, epoch=3, code="RUN_NAN")
    assert snapshot(run)["status"] == Status.RUNNING


def test_fifty_rings_for_one_run_give_one_claim(make_run: Make) -> None:
    run = make_run()
    epochs = [lifecycle.claim(run.pk, owner=f"worker {n}") for n in range(50)]
    assert [epoch for epoch in epochs if epoch is not None] == [1]


@pytest.mark.parametrize("status", sorted(FINAL))
def test_a_finished_run_is_never_claimed_again(make_run: Make, status: Status) -> None:
    assert lifecycle.claim(make_run(status).pk, owner="late") is None


@pytest.mark.parametrize("seed", range(40))
def test_racing_ends_leave_exactly_one_outcome_and_no_gap(make_run: Make, seed: int) -> None:
    run = make_run()
    epoch = claimed(run)
    lifecycle.start(run.pk, epoch=epoch)
    ends: list[Callable[[], object]] = [
        lambda: lifecycle.cancel(run.pk),
        lambda: lifecycle.succeed(run.pk, epoch=epoch),
        lambda: lifecycle.crashed(run.pk, epoch=epoch, code="RUN_LOST"),
        lambda: lifecycle.cancelled(run.pk, epoch=epoch),
        lambda: lifecycle.fail(run.pk, epoch=epoch, code="RUN_NAN"),
    ]
    random.Random(seed).shuffle(ends)
    for end in ends:
        end()
    events = list(run.events.all())
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    outcomes = [event for event in events if event.kind == "outcome"]
    run.refresh_from_db()
    assert len(outcomes) <= 1
    assert (run.status in FINAL) == bool(outcomes)
    assert not outcomes or outcomes[-1] == events[-1]


def test_a_worker_that_stopped_renewing_is_seen_also_before_its_first_heartbeat(make_run: Make) -> None:
    run = make_run()
    claimed(run)
    assert TrainingRun.objects.get(pk=run.pk).heartbeat_at is None
    assert lifecycle.reap_expired() == 0
    later = timezone.now() + dt.timedelta(seconds=settings.LEASE_SECONDS + 1)
    assert lifecycle.reap_expired(later) == 1
    run.refresh_from_db()
    assert (run.status, run.num_crashes) == (Status.QUEUED, 1)


def test_a_reaped_run_rings_again(
    make_run: Make, rings: list[tuple[str, str]], django_capture_on_commit_callbacks: Any
) -> None:
    run = make_run()
    claimed(run)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.reap_expired(timezone.now() + dt.timedelta(hours=1))
    assert rings == [("workers.train", run.pk)]


def test_three_crashes_without_a_save_point_between_them_end_a_run_with_its_cause(make_run: Make) -> None:
    run = make_run()
    for _ in range(settings.MAX_ATTEMPTS):
        lifecycle.crashed(run.pk, epoch=claimed(run), code="RUN_OOM", values={"where": "host"})
    run.refresh_from_db()
    assert (run.status, run.error_code, run.error_values["num_crashes"]) == (Status.FAILED, "RUN_OOM", 3)
    assert RunEvent.objects.filter(run=run, kind="outcome").get().payload["code"] == "RUN_OOM"


def test_crashes_with_progress_between_them_never_end_a_run(make_run: Make) -> None:
    run = make_run()
    for step in range(8, 80, 8):
        epoch = claimed(run)
        Checkpoint.objects.create(run=run, step=step, path=f"checkpoints/{step}")
        lifecycle.crashed(run.pk, epoch=epoch, code="RUN_CRASHED")
    run.refresh_from_db()
    assert (run.status, run.num_crashes) == (Status.QUEUED, 1)


@pytest.mark.parametrize("status", [Status.QUEUED, Status.INTERRUPTED, Status.BLOCKED])
def test_a_resting_run_is_thrown_away_at_once(make_run: Make, status: Status) -> None:
    run = make_run(status)
    assert lifecycle.cancel(run.pk)
    run.refresh_from_db()
    assert run.status == Status.CANCELLED
    assert not lifecycle.cancel(run.pk)


def test_a_working_run_is_asked_and_its_dead_worker_does_not_bring_it_back(make_run: Make) -> None:
    run = make_run()
    claimed(run)
    assert lifecycle.cancel(run.pk)
    run.refresh_from_db()
    assert (run.status, run.want) == (Status.CANCELLING, "cancel")
    lifecycle.reap_expired(timezone.now() + dt.timedelta(hours=1))
    run.refresh_from_db()
    assert run.status == Status.CANCELLED


def test_a_worker_that_is_shut_down_gives_its_run_back_without_counting_a_crash(make_run: Make) -> None:
    run = make_run()
    epoch = claimed(run)
    lifecycle.want(run.pk, what="finish")
    assert lifecycle.give_back(run.pk, epoch=epoch)
    run.refresh_from_db()
    assert (run.status, run.num_crashes, run.want) == (Status.QUEUED, 0, "finish")
