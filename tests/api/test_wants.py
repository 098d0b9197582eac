"""Wishes about a run on its way: they take effect once, and a late one is told so."""

import pytest

from studio.runs import lifecycle
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status
from tests.architecture.world import World

from .calling import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(api: Api, world: World) -> str:
    run_id: str = api.post("/runs", {"dataset": world.dataset.pk}).body["id"]
    return run_id


@pytest.fixture
def running(queued: str) -> str:
    epoch = lifecycle.claim(queued, owner="worker")
    assert epoch is not None
    lifecycle.start(queued, epoch=epoch)
    return queued


def test_pausing_and_finishing_are_wishes_that_the_engine_reads(api: Api, running: str) -> None:
    for word in ("pause", "finish"):
        reply = api.post(f"/runs/{running}/{word}")
        assert (reply.status, reply.body["status"]) == (200, "running")
        assert TrainingRun.objects.get(pk=running).want == word


def test_a_paused_run_goes_on(api: Api, running: str) -> None:
    TrainingRun.objects.filter(pk=running).update(status=Status.INTERRUPTED, lease_owner="")
    reply = api.post(f"/runs/{running}/resume")
    assert (reply.status, reply.body["status"]) == (200, "queued")


def test_a_waiting_run_is_thrown_away_at_once_and_a_running_one_is_asked(api: Api, world: World, running: str) -> None:
    assert api.post(f"/runs/{running}/cancel").body["status"] == "cancelling"
    waiting = api.post("/runs", {"dataset": world.dataset.pk}).body["id"]
    assert api.post(f"/runs/{waiting}/cancel").body["status"] == "cancelled"


@pytest.mark.parametrize("word", ["pause", "resume", "finish", "cancel"])
def test_a_wish_that_comes_too_late_is_told_so(api: Api, world: World, word: str) -> None:
    reply = api.post(f"/runs/{world.run.pk}/{word}")
    assert (reply.status, reply.code) == (409, "RUN_STATE")
    assert "Done" in reply.body["message"]
    world.run.refresh_from_db()
    assert world.run.status == Status.SUCCEEDED


@pytest.mark.parametrize("word", ["pause", "resume", "finish", "cancel"])
def test_a_viewer_may_not_wish(viewers: Api, world: World, word: str) -> None:
    reply = viewers.post(f"/runs/{world.run.pk}/{word}")
    assert (reply.status, reply.code) == (403, "VIEWER")
