"""What a project learns from: its dataset, and whether somebody has looked through it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts import audit
from studio.accounts.models import User
from studio.core.errors import Refused
from studio.datasets import mending, telling
from studio.datasets.models import Dataset, DatasetVersion

from .goals import Goal, goal_of
from .models import Project
from .requirements import check_data, check_task, other_task
from .services import create_project

TASK = "text-classification"


def use_dataset(*, project: Project, user: User, dataset: Dataset) -> Project:
    """Learn from this dataset; whatever was looked through before does not count for it."""
    if dataset.workspace_id != project.workspace_id or dataset.deleted_at is not None:
        raise Refused(
            "DATA_MISSING",
            _("This dataset is not in the workspace of the project."),
            fix=_("Choose one of those in the list."),
            where="dataset",
        )
    is_checked = project.is_checked and project.dataset_id == dataset.pk
    with transaction.atomic():
        Project.objects.filter(pk=project.pk).update(dataset=dataset, is_checked=is_checked, updated_at=timezone.now())
        audit.record(actor=user, action="project.data_chosen", subject=project, dataset=dataset.pk)
    project.refresh_from_db()
    return project


def other_goal(project: Project) -> Goal | None:
    """The goal that the columns of its examples were chosen for, where it is not that of the project."""
    version = project.dataset.current_version if project.dataset else None
    return goal_of(other_task(version, project.task)) if version else None


def project_of(*, dataset: Dataset, user: User) -> Project:
    """A new project with a dataset that is there already."""
    return create_project(
        user=user, workspace=dataset.workspace, name=dataset.name, task=dataset.task or TASK, dataset=dataset
    )


def finish_check(*, project: Project, user: User, is_mending: bool) -> list[DatasetVersion]:
    """Mend what a button mends, if that is wished, and open the settings; the versions this made.

    What must be mended and cannot be mended by a button keeps the settings closed, with the reason.
    """
    dataset = project.dataset
    if dataset is None or dataset.current_version is None:
        raise Refused("DATA_MISSING", _("There are no examples to learn from yet."), fix=_("Add a file first."))
    made = mending.fix_all(dataset=dataset, user=user) if is_mending else []
    dataset.refresh_from_db()
    _refuse_unfit(dataset, project.task)
    with transaction.atomic():
        Project.objects.filter(pk=project.pk).update(is_checked=True, updated_at=timezone.now())
        audit.record(actor=user, action="project.data_checked", subject=project, num_mended=len(made))
    project.refresh_from_db()
    return made


def _refuse_unfit(dataset: Dataset, task: str) -> None:
    version = dataset.current_version
    if version is None:
        raise Refused("DATA_MISSING", _("There are no examples to learn from yet."), fix=_("Add a file first."))
    check_data(version, version.columns)
    check_task(version, task)
    must = next((one for one in mending.to_fix(version) if one.severity == "must_fix"), None)
    if must is not None:
        raise Refused(must.code, telling.finding(must)["message"], where="dataset")
