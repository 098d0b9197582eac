"""What changes a project between its steps: its goal and name, the chosen settings, the sample to begin with."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts import audit
from studio.accounts.models import User, Workspace
from studio.core.errors import Refused
from studio.datasets.sampling import create_sample_dataset, sample_named
from workers.engine import catalog

from .goals import goal_of
from .models import Project
from .services import create_project

MAX_NAME = 300


def start_project(*, user: User, workspace: Workspace | None, task: str, name: str) -> Project:
    """A new project with a goal that this studio can teach."""
    goal = goal_of(_known(task))
    shown = name.strip() or (goal.title if goal else "")
    return create_project(user=user, workspace=writable(workspace), name=shown, task=task)


def change_project(*, project: Project, user: User, task: str | None = None, name: str | None = None) -> Project:
    """Another goal or another name; with another goal the check and the settings begin anew."""
    fields: dict[str, Any] = {}
    wanted = " ".join((name or "").split())[:MAX_NAME]
    if wanted and wanted != project.name:
        fields["name"] = wanted
    if task is not None and task != project.task:
        # Columns that were looked through for one goal say nothing about another.
        fields |= {"task": _known(task), "settings_draft": {}, "is_checked": False}
    if fields:
        with transaction.atomic():
            Project.objects.filter(pk=project.pk).update(updated_at=timezone.now(), **fields)
            audit.record(actor=user, action="project.changed", subject=project, fields=sorted(fields))
        project.refresh_from_db()
    return project


def save_draft(*, project: Project, draft: dict[str, Any]) -> None:
    """Keep what was chosen in the step Settings, so that nothing typed is lost."""
    Project.objects.filter(pk=project.pk).update(settings_draft=draft, updated_at=timezone.now())
    project.settings_draft = draft


def create_sample_project(*, user: User, workspace: Workspace | None, sample: str = "customer_messages") -> Project:
    """A project whose examples are the sample's, checked already: the next step is Settings."""
    place = writable(workspace)
    task = sample_named(sample).task
    with transaction.atomic():
        dataset = create_sample_dataset(user=user, workspace=place, name=sample)
        project = create_project(user=user, workspace=place, name=dataset.name, task=task, dataset=dataset)
        # Quick: the first model of somebody who only looks around should be there within a minute.
        Project.objects.filter(pk=project.pk).update(is_checked=True, settings_draft={"preset": "quick"})
        project.refresh_from_db()
    return project


def writable(workspace: Workspace | None) -> Workspace:
    """The workspace new things go to; somebody who may only look has none."""
    if workspace is None:
        raise Refused(
            "WORKSPACE_READ_ONLY",
            _("You may look at this workspace, but not change it."),
            fix=_("Ask its owner to make you an editor."),
            status=403,
        )
    return workspace


def _known(task: str) -> str:
    if task not in catalog.tasks():
        raise Refused(
            "TASK_UNKNOWN",
            _("This studio cannot teach this yet."),
            fix=_("Choose another goal."),
            where="task",
        )
    return task
