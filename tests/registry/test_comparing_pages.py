"""The runs of a project, two of them side by side, and one of them once more."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import User
from studio.registry.differing import difference
from studio.registry.models import Evaluation, TrainedModel
from studio.runs.mending import mend_of
from studio.runs.models import MetricPoint, TrainingRun
from tests.architecture.world import World

from .conftest import EXAM, write_exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(world: World) -> TrainingRun:
    """Another run of the same project, whose exam went a little differently."""
    first = world.run
    run = TrainingRun.objects.create(
        workspace=first.workspace,
        project=first.project,
        created_by=first.created_by,
        dataset_version=first.dataset_version,
        base_model=first.base_model,
        number=2,
        status="succeeded",
        task=first.task,
        preset="balanced",
        method="full",
        spec={"training": {"num_train_epochs": 3.0}},
        finished_at=timezone.now(),
    )
    known = Evaluation.objects.get(run=first)
    fields = ("scores", "interval", "baselines", "verdict", "result")
    Evaluation.objects.create(run=run, **{name: getattr(known, name) for name in fields})
    TrainedModel.objects.create(workspace=run.workspace, project=run.project, run=run, name="Second", labels=["good"])
    write_exam(run.pk, [("lovely", "good", "bad", 0.6), ("dire", "bad", "bad", 0.9), *EXAM[2:]])
    return run


def compared(desk: Client, *runs: TrainingRun) -> str:
    project_id = runs[0].project_id
    url = reverse("runs:history", args=[project_id]) + "?" + "&".join(f"run={run.pk}" for run in runs)
    response = desk.get(url)
    assert response.status_code == 200
    html: str = response.content.decode()
    return html


def test_two_runs_stand_side_by_side_in_words(desk: Client, world: World, second: TrainingRun) -> None:
    html = compared(desk, world.run, second)
    for words in ("That could be chance.", "Run 2 · Balanced", "Passes over your examples", "Teach the whole model"):
        assert words in html
    assert "1 exam question became right." in html
    assert "1 exam question became wrong." in html


def test_curves_are_drawn_over_each_other_where_there_are_some(desk: Client, world: World, second: TrainingRun) -> None:
    assert "How they learned" not in compared(desk, world.run, second)
    for step, value in ((10, 0.5), (20, 0.8)):
        MetricPoint.objects.create(run=second, name="accuracy", split="validation", step=step, value=value)
    assert "How they learned" in compared(desk, world.run, second)


def test_exams_that_are_not_the_same_are_not_compared(world: World, second: TrainingRun) -> None:
    write_exam(second.pk, EXAM[:2])
    assert difference(world.run, second) is None


def test_viewers_compare_but_do_not_repeat(client: Client, world: World, second: TrainingRun, viewer: User) -> None:
    client.force_login(viewer)
    html = compared(client, world.run, second)
    assert "Side by side" in html
    assert "Repeat exactly" not in html
    assert client.post(reverse("runs:run_again", args=[second.pk])).status_code == 404


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("RUN_OOM", {"max_tokens_per_batch": 512, "max_length": 64}),
        ("RUN_NAN", {"learning_rate": 2e-5, "precision": "fp32"}),
        ("RUN_LOST", None),
    ],
)
def test_a_failure_brings_its_mend_with_it(second: TrainingRun, code: str, changed: dict[str, Any] | None) -> None:
    second.error_code = code
    second.filled_spec = {"training": {"max_tokens_per_batch": 1024, "max_length": 128, "learning_rate": 2e-4}}
    mend = mend_of(second)
    assert (mend.hyperparameters if mend else None) == changed
