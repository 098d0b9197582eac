"""Runs over the API: started with nothing but a dataset, once for a key, estimated, listed, followed by event."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from studio.datasets.models import Dataset
from studio.registry.models import Endpoint, Evaluation, TrainedModel
from studio.runs import estimates, lifecycle
from studio.runs.models import Project, RunEvent, TrainingRun
from studio.runs.statuses import Status
from tests.architecture.world import World

from .calling import Api
from .conftest import Rings

pytestmark = pytest.mark.django_db
ESTIMATE: estimates.Estimate = {
    "seconds": [3.0, 5.0],
    "memory_bytes": 10**9,
    "disk_bytes": 10**8,
    "fits": True,
    "reason": "",
}


def test_a_dataset_is_enough_to_start_a_run(api: Api, world: World, rings: Rings) -> None:
    reply = api.post("/runs", {"dataset": world.dataset.pk})
    run = reply.body
    assert (reply.status, run["status"], run["dataset"]) == (201, "queued", world.dataset.pk)
    assert run["queue_position"] == 1
    assert (run["task"], run["preset"]) == ("text-classification", "balanced")
    assert run["project"] == world.project.pk
    assert ("workers.train", run["id"]) in rings
    assert (run["scores"], run["verdict"], run["model"], run["error"]) == ({}, None, None, None)


def test_everything_can_be_chosen(api: Api, world: World) -> None:
    wish = {
        "dataset": world.dataset.pk,
        "task": "text-classification",
        "columns": {"text": "text", "label": "label"},
        "base_model": world.run.base_model.name,
        "method": "lora",
        "hyperparameters": {"lora_r": 4, "num_train_epochs": 2},
        "seed": 7,
        "exports": ["safetensors"],
        "project": world.project.pk,
        "name": "By program",
    }
    run = api.post("/runs", wish).body
    assert (run["method"], run["seed"], run["name"]) == ("lora", 7, "By program")
    stored = TrainingRun.objects.get(pk=run["id"])
    assert stored.spec["method"]["lora_r"] == 4
    assert stored.spec["training"]["num_train_epochs"] == 2


def test_a_dataset_without_a_project_gets_one(api: Api, world: World) -> None:
    Project.objects.all().update(dataset=None)
    run = api.post("/runs", {"dataset": world.dataset.pk}).body
    assert Project.objects.get(pk=run["project"]).name == world.dataset.name


def test_the_same_key_never_makes_a_second_run(api: Api, world: World) -> None:
    first = api.post("/runs", {"dataset": world.dataset.pk}, Idempotency_Key="once")
    second = api.post("/runs", {"dataset": world.dataset.pk}, Idempotency_Key="once")
    other = api.post("/runs", {"dataset": world.dataset.pk}, Idempotency_Key="twice")
    assert first.status == second.status == 201
    assert first.body["id"] == second.body["id"] != other.body["id"]


def test_a_key_of_another_dataset_is_refused(api: Api, world: World) -> None:
    api.post("/runs", {"dataset": world.dataset.pk}, Idempotency_Key="once")
    fields = {name: getattr(world.dataset, name) for name in ("workspace", "owner", "status", "task", "columns")}
    other = Dataset.objects.create(name="Other", current_version=world.version, **fields)
    reply = api.post("/runs", {"dataset": other.pk}, Idempotency_Key="once")
    assert (reply.status, reply.code) == (409, "KEY_REUSED")


def test_two_people_may_use_the_same_key(api: Api, world: World, viewers: Api) -> None:
    world.viewer_member.role = "editor"
    world.viewer_member.save()
    mine = api.post("/runs", {"dataset": world.dataset.pk}, Idempotency_Key="k").body
    theirs = viewers.post("/runs", {"dataset": world.dataset.pk}, Idempotency_Key="k").body
    assert mine["id"] != theirs["id"]


@pytest.mark.parametrize(
    ("more", "code", "where"),
    [
        ({"preset": "slow"}, "PRESET_UNKNOWN", "preset"),
        ({"method": "magic"}, "METHOD_UNKNOWN", "method"),
        ({"base_model": "nobody/nothing"}, "MODEL_UNKNOWN", "base_model"),
        ({"hyperparameters": {"lerning_rate": 1}}, "SETTING_UNKNOWN", "hyperparameters.lerning_rate"),
        ({"exports": ["floppy"]}, "EXPORT_UNKNOWN", "exports"),
        ({"seed": -1}, "INVALID", "seed"),
        ({"colour": "red"}, "INVALID", "colour"),
        ({"dataset": ["x"]}, "INVALID", "dataset"),
    ],
)
def test_a_wrong_wish_is_named_and_nothing_is_queued(
    api: Api, world: World, more: dict[str, Any], code: str, where: str
) -> None:
    reply = api.post("/runs", {"dataset": world.dataset.pk, **more})
    assert 400 <= reply.status < 500
    assert (reply.code, reply.body["details"][0]["where"]) == (code, where)
    assert TrainingRun.objects.count() == 1


def test_a_dataset_that_is_still_read_cannot_be_trained_on(api: Api, world: World) -> None:
    Dataset.objects.filter(pk=world.dataset.pk).update(current_version=None, status="importing")
    reply = api.post("/runs", {"dataset": world.dataset.pk})
    assert (reply.status, reply.code) == (409, "DATA_NOT_READY")


def test_an_estimate_takes_the_same_wish(api: Api, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "known", lambda digest: ESTIMATE)
    reply = api.post("/estimates", {"dataset": world.dataset.pk, "preset": "quick", "seed": 3, "exports": []})
    assert (reply.status, reply.body) == (200, dict(ESTIMATE))


def test_an_estimate_that_is_not_measured_yet_says_so(
    api: Api, world: World, rings: Rings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.api.wishes.ESTIMATE_SECONDS", 0.01)
    reply = api.post("/estimates", {"dataset": world.dataset.pk})
    assert (reply.status, reply.code) == (503, "ESTIMATE_NOT_YET")
    assert rings[0][0] == "workers.estimate"


@pytest.mark.parametrize("path", ["/runs", "/estimates"])
@pytest.mark.parametrize("columns", [{"text": "label", "label": "text"}, {"text": "nothing", "label": "label"}])
def test_other_columns_than_the_dataset_was_examined_by_are_refused(
    api: Api, world: World, path: str, columns: dict[str, str]
) -> None:
    before = TrainingRun.objects.count()
    reply = api.post(path, {"dataset": world.dataset.pk, "columns": columns})
    assert (reply.status, reply.code, reply.body["details"][0]["where"]) == (409, "COLUMNS_DIFFER", "columns")
    assert TrainingRun.objects.count() == before


def test_a_run_tells_how_far_it_is(api: Api, world: World) -> None:
    made = api.post("/runs", {"dataset": world.dataset.pk}).body
    epoch = lifecycle.claim(made["id"], owner="worker")
    assert epoch is not None
    lifecycle.start(made["id"], epoch=epoch)
    told = {"done": 3, "total": 9, "unit": "step", "eta_seconds": [4.0, 6.0]}
    TrainingRun.objects.filter(pk=made["id"]).update(progress=told, phase="learning")
    run = api.get(f"/runs/{made['id']}").body
    assert (run["status"], run["phase"], run["progress"], run["attempt"]) == ("running", "learning", told, 1)
    assert run["queue_position"] is None


def test_a_failed_run_says_why_and_what_to_do(api: Api, world: World) -> None:
    TrainingRun.objects.filter(pk=world.run.pk).update(status=Status.FAILED, error_code="RUN_OOM")
    error = api.get(f"/runs/{world.run.pk}").body["error"]
    assert error["code"] == "RUN_OOM"
    assert error["message"]
    assert error["fix"]


def test_runs_are_listed_by_project_dataset_and_status(api: Api, bobs: Api, world: World) -> None:
    queued = api.post("/runs", {"dataset": world.dataset.pk}).body["id"]
    assert [run["id"] for run in api.get("/runs").body] == [queued, world.run.pk]
    assert [run["id"] for run in api.get("/runs", status="succeeded").body] == [world.run.pk]
    assert len(api.get("/runs", project=world.project.pk, dataset=world.dataset.pk).body) == 2
    assert api.get("/runs", project="nothing").body == []
    assert api.get("/runs", page_size=1).headers["X-Total-Count"] == "2"
    assert bobs.get("/runs").body == []


def test_events_come_in_order_after_a_number(api: Api, world: World) -> None:
    RunEvent.objects.bulk_create(
        RunEvent(run=world.run, seq=seq, epoch=1, kind="metric", step=seq, payload={"n": seq}, at=timezone.now())
        for seq in range(2, 6)
    )
    TrainingRun.objects.filter(pk=world.run.pk).update(last_seq=5)
    place = f"/runs/{world.run.pk}/events"
    every = api.get(place).body
    assert ([one["seq"] for one in every["events"]], every["last_seq"], every["reset"]) == ([1, 2, 3, 4, 5], 5, False)
    assert set(every["events"][0]) == {"seq", "kind", "step", "payload", "at"}
    some = api.get(place, after=2, limit=2).body
    assert ([one["seq"] for one in some["events"]], some["last_seq"]) == ([3, 4], 4)
    assert api.get(place, after=5).body == {"events": [], "last_seq": 5, "reset": False}
    assert api.get(place, after=99).body["reset"] is True


def more_runs(world: World, number: int) -> None:
    """Ended ones with a model and waiting ones, beside the one that is there."""
    for _count in range(number):
        fields: dict[str, Any] = {
            "dataset_version": world.version,
            "base_model": world.run.base_model,
            "created_by": world.alice,
        }
        fields |= {"workspace": world.workspace, "project": world.project, "task": world.run.task}
        run = TrainingRun.objects.create(status=Status.SUCCEEDED, **fields)
        Evaluation.objects.create(run=run, scores=world.run.evaluation.scores, verdict=world.run.evaluation.verdict)
        model = TrainedModel.objects.create(workspace=world.workspace, run=run, name="m", task=run.task)
        Endpoint.objects.create(model=model, key_prefix="ek_1", key_hash=model.pk)
        TrainingRun.objects.create(status=Status.QUEUED, queued_at=timezone.now(), **fields)


@pytest.mark.parametrize("place", ["/runs", "/models"])
def test_a_longer_list_asks_the_database_no_more_often(
    api: Api, world: World, place: str, django_assert_num_queries: Any
) -> None:
    more_runs(world, 1)
    api.get(place)
    with CaptureQueriesContext(connection) as short:
        num_before = len(api.get(place).body)
    more_runs(world, 3)
    with django_assert_num_queries(len(short)):
        rows = api.get(place).body
    assert len(rows) > num_before
    if place == "/runs":
        assert sorted(row["queue_position"] for row in rows if row["queue_position"]) == [1, 2, 3, 4]
        assert {row["verdict"]["next_steps"][-1]["code"] for row in rows if row["verdict"]} == {"fix_data"}
