"""A workspace with projects, runs and models in every state that home tells about."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from studio.accounts.models import User, Workspace
from studio.catalog import services as catalogue
from studio.catalog.models import PretrainedModel
from studio.datasets.models import Dataset, DatasetVersion
from studio.registry.models import Evaluation, TrainedModel
from studio.runs.models import Project, TrainingRun
from studio.runs.statuses import FINAL, Status

TASK = "text-classification"
MakeRun = Callable[..., TrainingRun]
MakeProject = Callable[..., Project]


@pytest.fixture
def make_project(alice: User, workspace: Workspace) -> MakeProject:
    """A project with a frozen version of ten examples."""
    catalogue.sync()

    def make(name: str = "Reviews", **fields: Any) -> Project:
        dataset = Dataset.objects.create(workspace=workspace, owner=alice, name=name, status="ready", task=TASK)
        version = DatasetVersion.objects.create(
            dataset=dataset, number=1, file="v1.parquet", digest="0" * 64, task=TASK, num_examples=10
        )
        Dataset.objects.filter(pk=dataset.pk).update(current_version=version)
        dataset.refresh_from_db()
        return Project.objects.create(
            **{"workspace": workspace, "owner": alice, "name": name, "task": TASK, "dataset": dataset} | fields
        )

    return make


@pytest.fixture
def make_run(alice: User, workspace: Workspace, make_project: MakeProject) -> MakeRun:
    """A run in any status; a done one has its model, its exam and a likely range."""

    def make(status: Status = Status.SUCCEEDED, *, points: float = 0.9, project: Any = None, **fields: Any) -> Any:
        project = project or make_project()
        ended = {"finished_at": timezone.now()} if status in FINAL else {}
        run = TrainingRun.objects.create(
            workspace=workspace,
            project=project,
            created_by=alice,
            dataset_version=project.dataset.current_version,
            base_model=PretrainedModel.objects.get(kind="bundled"),
            **{"status": status, "task": TASK, "preset": "quick", "name": project.name} | ended | fields,
        )
        if status == Status.SUCCEEDED:
            TrainedModel.objects.create(workspace=workspace, project=project, run=run, name=run.name, task=TASK)
            interval = {"metric": "accuracy", "low": points - 0.05, "high": points + 0.05}
            Evaluation.objects.create(run=run, scores={"test": {"accuracy": points}}, interval=interval)
        return run

    return make
