"""What people may do with runs: started once for a key, refused with a sentence, recorded."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from studio.accounts.models import AuditEvent, User, Workspace
from studio.catalog.models import PretrainedModel
from studio.core.errors import Refused
from studio.datasets.models import Dataset, DatasetVersion, Finding
from studio.runs import fairness, lifecycle, services
from studio.runs.models import Project, TrainingRun
from studio.runs.statuses import Status
from workers.engine.spec import RunSpec

from .conftest import parquet

pytestmark = pytest.mark.django_db
Make = Callable[..., TrainingRun]


@pytest.fixture
def start(alice: User, version: DatasetVersion, base_model: PretrainedModel) -> Callable[..., TrainingRun]:
    def start(**wishes: Any) -> TrainingRun:
        return services.start_run(**{"user": alice, "dataset_version": version, "base_model": base_model, **wishes})

    return start


def test_a_run_is_queued_with_a_spec_the_engine_understands(start: Callable[..., TrainingRun]) -> None:
    run = start(preset="quick", seed=7)
    spec = RunSpec.model_validate(run.spec)
    assert (run.status, run.method, run.preset, spec.training.seed) == (Status.QUEUED, "head", "quick", 7)
    assert spec.data.path == ""
    assert list(run.events.values_list("payload__code", flat=True)) == ["RUN_QUEUED"]
    assert AuditEvent.objects.filter(action="run.started", object_id=run.pk).exists()


def test_it_rings_when_the_row_is_committed(
    start: Callable[..., TrainingRun], rings: list[tuple[str, str]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = start()
        assert rings == []
    assert rings == [("workers.train", run.pk)]


def test_pressing_twice_makes_one_run(start: Callable[..., TrainingRun]) -> None:
    assert start(idempotency_key="click").pk == start(idempotency_key="click").pk
    assert start(idempotency_key="other").pk != start(idempotency_key="click").pk


def test_hyperparameters_go_where_they_belong(start: Callable[..., TrainingRun]) -> None:
    spec = RunSpec.model_validate(
        start(method="lora", hyperparameters={"lora_r": 4, "learning_rate": 0.001, "num_train_epochs": 2}).spec
    )
    assert (spec.method.kind, spec.training.learning_rate, spec.training.num_train_epochs) == ("lora", 0.001, 2)
    assert spec.method.model_dump()["lora_r"] == 4


@pytest.mark.parametrize(
    ("wishes", "code", "where"),
    [
        ({"preset": "slow"}, "PRESET_UNKNOWN", "preset"),
        ({"method": "magic"}, "METHOD_UNKNOWN", "method"),
        ({"task": "astrology"}, "TASK_UNKNOWN", "task"),
        ({"hyperparameters": {"lerning_rate": 1}}, "SETTING_UNKNOWN", "hyperparameters.lerning_rate"),
        # The data decides it, not a setting.
        ({"hyperparameters": {"is_multi_label": True}}, "SETTING_UNKNOWN", "hyperparameters.is_multi_label"),
        ({"hyperparameters": {"num_train_epochs": -1}}, "SETTING_INVALID", "hyperparameters.num_train_epochs"),
        ({"hyperparameters": {"precision": "fp8"}}, "SETTING_INVALID", "hyperparameters.precision"),
        ({"hyperparameters": {"max_steps": "many"}}, "SETTING_INVALID", "hyperparameters.max_steps"),
        ({"exports": ["floppy"]}, "EXPORT_UNKNOWN", "exports"),
    ],
)
def test_a_wrong_wish_is_named_before_anything_is_queued(
    start: Callable[..., TrainingRun], wishes: dict[str, Any], code: str, where: str
) -> None:
    with pytest.raises(Refused) as caught:
        start(**wishes)
    assert caught.value.code == code
    assert caught.value.where == where
    assert caught.value.fix
    assert not TrainingRun.objects.exists()


@pytest.mark.parametrize("status", ["importing", "needs_choice", "rejected"])
def test_data_that_is_not_ready_is_refused_with_a_sentence(
    start: Callable[..., TrainingRun], version: DatasetVersion, status: str
) -> None:
    Dataset.objects.update(status=status)
    version.dataset.refresh_from_db()
    with pytest.raises(Refused, match=r"[.]$") as caught:
        start()
    assert caught.value.code == "DATA_NOT_READY"


def test_data_that_must_be_mended_is_refused(start: Callable[..., TrainingRun], version: DatasetVersion) -> None:
    Finding.objects.create(version=version, code="DATA_ONE_LABEL", severity="must_fix", count=2)
    with pytest.raises(Refused) as caught:
        start()
    assert caught.value.code == "DATA_ONE_LABEL"


def test_an_absent_starting_model_is_refused(start: Callable[..., TrainingRun], base_model: PretrainedModel) -> None:
    base_model.is_present = False
    with pytest.raises(Refused) as caught:
        start()
    assert caught.value.code == "MODEL_MISSING"


def test_texts_the_bundled_model_cannot_read_get_the_counts_instead(
    alice: User, version: DatasetVersion, start: Callable[..., TrainingRun]
) -> None:
    bundled = PretrainedModel.objects.update_or_create(
        name="bundled-for-tests", defaults={"kind": "bundled", "title": "B", "is_present": True}
    )[0]
    version.file.save("zh.parquet", ContentFile(parquet(["饕餮鼯鼹蟑螂龌龊", "魑魅魍魉彳亍踯躅"] * 5)))
    run = start(base_model=bundled)
    assert (run.preset, run.method) == ("balanced", "head")
    assert start(base_model=bundled, method="full").method == "full"


def test_wishes_reach_the_row_and_the_audit_log(make_run: Make, alice: User) -> None:
    run = make_run()
    assert not services.request_pause(run_id=run.pk, user=alice)
    lifecycle.claim(run.pk, owner="worker")
    assert services.request_pause(run_id=run.pk, user=alice)
    run.refresh_from_db()
    assert run.want == "pause"
    assert AuditEvent.objects.filter(action="run.pause_asked").count() == 1


def test_a_paused_run_can_be_finished_with_what_it_has(make_run: Make, alice: User) -> None:
    run = make_run(Status.INTERRUPTED)
    assert services.request_finish(run_id=run.pk, user=alice)
    run.refresh_from_db()
    assert (run.status, run.want) == (Status.QUEUED, "finish")


def test_running_again_makes_a_child_with_the_same_wishes(start: Callable[..., TrainingRun], alice: User) -> None:
    old = start(preset="quick", seed=3)
    new = services.run_again(run_id=old.pk, user=alice)
    assert (new.parent_id, new.spec, new.number) == (old.pk, old.spec, old.number + 1)


def test_the_line_is_fair_between_workspaces_and_obeys_priority(make_run: Make, bob: User) -> None:
    other = bob.memberships.get().workspace
    first = [make_run().pk for _ in range(3)]
    theirs = make_run(workspace=other).pk
    urgent = make_run(priority=5).pk
    assert fairness.line() == [urgent, theirs, *first]
    assert fairness.position(theirs) == 2


def test_a_workspace_cannot_fill_the_line(start: Callable[..., TrainingRun], version: DatasetVersion) -> None:
    version.dataset.workspace.max_queued_runs = 1
    start()
    with pytest.raises(Refused) as caught:
        start()
    assert caught.value.code == "QUEUE_FULL"


def test_throwing_a_project_away_stops_its_runs(make_run: Make, alice: User, workspace: Workspace) -> None:
    project = services.create_project(user=alice, workspace=workspace, name="P", task="text-classification")
    run = make_run(project=project)
    services.delete_project(project=project, user=alice)
    run.refresh_from_db()
    assert run.status == Status.CANCELLED
    assert not Project.objects.active().exists()
    services.restore_project(project=project, user=alice)
    assert Project.objects.active().exists()
