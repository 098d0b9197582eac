"""Kill -9 of each part in the middle of a run: the run ends by itself, once, whole, and with the same weights."""

import signal
import time
from contextlib import suppress

import psutil
import pytest
from redis import Redis

from .conftest import TRIALS
from .faults import FAULTS, strike
from .rig import Rig

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("integration")]


@pytest.fixture(scope="module")
def undisturbed(rig: Rig) -> dict[str, str]:
    """The files of a run that nothing happened to."""
    run_id = rig.begin()
    rig.end(run_id)
    return rig.whole(run_id)


def test_the_first_step_comes_soon_after_the_click(rig: Rig, undisturbed: dict[str, str]) -> None:
    began = time.monotonic()
    run_id = rig.begin()
    rig.reach(run_id, 1)
    assert time.monotonic() - began < 15
    rig.end(run_id)


@pytest.mark.parametrize("victim", FAULTS)
@pytest.mark.parametrize("trial", range(TRIALS))
def test_a_run_survives_kill_9(rig: Rig, undisturbed: dict[str, str], victim: str, trial: int) -> None:
    files, _pauses = strike(rig, [victim], 10 + 9 * trial)
    assert files == undisturbed


def test_a_run_that_was_asked_for_while_the_queue_was_dead_is_trained(rig: Rig) -> None:
    (queue,) = rig.processes("valkey")
    queue.kill()
    run_id = rig.begin(seed=2)
    rig.end(run_id)
    rig.whole(run_id)


def test_an_emptied_queue_loses_no_run(rig: Rig) -> None:
    runs = [rig.begin(seed=seed) for seed in range(20, 25)]
    rig.reach(runs[0], 3)
    url = (rig.folder / "run" / "redis.url").read_text()
    with Redis.from_url(url) as client:
        client.flushall()
    for run_id in runs:
        rig.end(run_id)
        assert rig.ask("look", id=run_id)["attempt"] == 1
        rig.whole(run_id)


def test_fifty_rings_make_one_attempt_also_after_the_end(rig: Rig) -> None:
    run_id = rig.begin()
    rig.ask("ring", id=run_id, times=50)
    rig.end(run_id)
    rig.ask("ring", id=run_id, times=10)
    time.sleep(0.5)
    found = rig.ask("look", id=run_id)
    assert (found["attempt"], found["status"]) == (1, "succeeded")
    rig.whole(run_id)


def test_a_worker_that_slept_through_its_lease_changes_nothing_when_it_wakes(
    rig: Rig, undisturbed: dict[str, str]
) -> None:
    run_id = rig.begin()
    rig.reach(run_id, 10)
    worker, engine = rig.worker_of(run_id), rig.engine_of(run_id)
    worker.suspend()
    engine.suspend()
    rig.until(lambda: rig.ask("look", id=run_id)["lease_epoch"] == 2, 30, "another owner")
    rig.reach(run_id, 12)
    worker.resume()
    # The worker that wakes may have ended its engine already.
    with suppress(psutil.NoSuchProcess):
        engine.send_signal(signal.SIGCONT)
    rig.end(run_id)
    assert rig.whole(run_id) == undisturbed
    assert rig.ask("look", id=run_id)["lease_epoch"] == 2


def test_a_poisoned_run_ends_after_three_attempts_and_the_runs_behind_it_finish(rig: Rig) -> None:
    poisoned = rig.begin(seed=666)
    behind = [rig.begin(seed=seed) for seed in (3, 4)]
    rig.end(poisoned, "failed")
    found = rig.ask("look", id=poisoned)
    assert (found["attempt"], found["error_code"]) == (3, "RUN_CRASHED")
    for run_id in behind:
        rig.end(run_id)
    rig.whole(poisoned)


def test_throwing_away_frees_the_worker_and_pausing_keeps_everything(rig: Rig, undisturbed: dict[str, str]) -> None:
    thrown, paused = rig.begin(seed=5), rig.begin()
    rig.reach(thrown, 3)
    rig.reach(paused, 3)
    assert rig.ask("ask", id=thrown, what="cancel")["done"]
    assert rig.ask("ask", id=paused, what="pause")["done"]
    rig.end(thrown, "cancelled", 10)
    rig.until(lambda: rig.status(paused) == "interrupted", 10, "the pause")
    assert not rig.ask("ask", id=thrown, what="cancel")["done"]
    assert rig.ask("ask", id=paused, what="resume")["done"]
    rig.end(paused)
    assert rig.whole(paused) == undisturbed
