"""Turns the wish for a run into the one service call, for starting it and for estimating it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from studio.core.errors import Refused
from studio.datasets.models import Dataset, DatasetVersion
from studio.runs import estimates, services
from studio.runs.models import Project, TrainingRun

from . import fetching
from .routers.catalogue import chosen_base_model
from .shapes.runs import RunWish

ESTIMATE_SECONDS = 25.0


def start(request: HttpRequest, wish: RunWish, key: str) -> TrainingRun:
    """The run of this wish; a key that was used before gives the run it made."""
    user = fetching.user_of(request)
    dataset = _dataset(request, wish)
    known = TrainingRun.objects.filter(created_by=user, idempotency_key=key).first() if key else None
    if known is not None:
        return _same(known, dataset)
    version, project = _version(dataset), _project(request, wish, dataset)
    run = services.start_run(
        user=user,
        project=project or _own_project(request, dataset, version, wish),
        dataset_version=version,
        idempotency_key=key,
        name=wish.name,
        **_choices(request, wish),
    )
    return TrainingRun.objects.select_related("dataset_version", "base_model").get(pk=run.pk)


def estimate_of(request: HttpRequest, wish: RunWish) -> estimates.Estimate:
    """Ask a data worker for the dry run and wait a little for it."""
    dataset = _dataset(request, wish)
    version = _version(dataset)
    # Neither the seed nor the downloads change what a run takes.
    choices = {name: value for name, value in _choices(request, wish).items() if name not in ("seed", "exports")}
    estimate = services.estimate(version=version, wait_seconds=ESTIMATE_SECONDS, **choices)
    if estimate is None:
        raise Refused(
            "ESTIMATE_NOT_YET",
            _("The estimate is still being measured."),
            fix=_("Ask again in a few seconds; a run can be started without it."),
            status=503,
        )
    return estimate


def _choices(request: HttpRequest, wish: RunWish) -> dict[str, Any]:
    return {
        "base_model": chosen_base_model(request, wish.base_model) if wish.base_model else None,
        "task": wish.task,
        "columns": wish.columns,
        "preset": wish.preset,
        "method": wish.method,
        "hyperparameters": wish.hyperparameters,
        "seed": wish.seed,
        "exports": wish.exports,
    }


def _dataset(request: HttpRequest, wish: RunWish) -> Dataset:
    rows = Dataset.objects.filter(deleted_at=None).select_related("current_version", "workspace")
    return fetching.editable(rows, request, wish.dataset)


def _version(dataset: Dataset) -> DatasetVersion:
    if dataset.current_version is None:
        raise Refused(
            "DATA_NOT_READY",
            _("The file is still being read, or it could not be read."),
            fix=_("Read the dataset; its status and errors say what to do."),
            where="dataset",
            status=409,
        )
    return dataset.current_version


def _project(request: HttpRequest, wish: RunWish, dataset: Dataset) -> Project | None:
    if not wish.project:
        return None
    project = fetching.editable(Project.objects.filter(deleted_at=None), request, wish.project)
    if project.workspace_id != dataset.workspace_id:
        raise Refused(
            "PROJECT_ELSEWHERE",
            _("The project and the dataset belong to different workspaces."),
            fix=_("Choose a project of the dataset's workspace."),
            where="project",
            status=422,
        )
    return project


def _own_project(request: HttpRequest, dataset: Dataset, version: DatasetVersion, wish: RunWish) -> Project:
    """The project in which people find the run in the browser: the dataset's newest, or a new one."""
    task = wish.task or version.task or dataset.task
    found = dataset.projects.filter(deleted_at=None, task=task).order_by("-created_at").first()
    user = fetching.user_of(request)
    return found or services.create_project(
        user=user, workspace=dataset.workspace, name=dataset.name, task=task, dataset=dataset
    )


def _same(known: TrainingRun, dataset: Dataset) -> TrainingRun:
    """A key stands for one wish; the same key with another dataset is a mistake of the caller."""
    if known.dataset_version.dataset_id != dataset.pk:
        raise Refused(
            "KEY_REUSED",
            _("This Idempotency-Key was used for a run of another dataset."),
            fix=_("Use a fresh key for a new run."),
            where="Idempotency-Key",
            status=409,
        )
    return known
