"""The second step: where the examples come from. A file, a pasted table, a dataset that is there, a sample, typing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.accounts.person import person
from studio.core.errors import Refused
from studio.datasets import tasks
from studio.datasets.arriving import Arrival
from studio.datasets.models import Dataset
from studio.runs import preparing
from studio.runs.goals import goal_of
from studio.runs.models import Project
from studio.runs.steps import step_urls

MOST_CHOICES = 200


def data(request: HttpRequest, project_id: str) -> HttpResponse:
    """Choose; a choice leads to the step Check."""
    rows = Project.objects.active().select_related("workspace", "dataset__current_version")
    project = get_object_or_404(rows.visible_to(request.user), pk=project_id)
    can_edit = Project.objects.editable_by(request.user).filter(pk=project.pk).exists()
    arrival = Arrival(request, project.workspace, before=project.dataset, task=project.task)
    if request.method == "POST":
        get_object_or_404(Project.objects.editable_by(request.user), pk=project.pk)
        if _receive(request, project, arrival, person(request)):
            return redirect(_next_step(project), project_id=project.pk)
    context = {
        "project": project,
        "section": "projects",
        "step_urls": step_urls(project),
        "can_edit": can_edit,
        "arrival": arrival,
        "choices": _choices(project),
        "goal": goal_of(project.task),
        "other_goal": preparing.other_goal(project),
        # The grid has two cells a row.
        "can_type": tasks.answer_kind(project.task) in ("label", "number"),
    }
    return render(request, "runs/data.html", context, status=422 if arrival.has_faults else 200)


def _next_step(project: Project) -> str:
    """Examples that were made for another goal lead back here, where the ways out of that are told."""
    project.refresh_from_db()
    return "runs:data" if preparing.other_goal(project) else "runs:check"


def _choices(project: Project) -> list[tuple[str, list[Dataset]]]:
    """The datasets of its workspace, with the number of their examples and nothing large: first those that may serve
    the goal of the project, then those that were made for another."""
    rows = Dataset.objects.active().filter(workspace=project.workspace).select_related("current_version")
    listed = list(rows.only("name", "status", "task", "current_version__num_examples")[:MOST_CHOICES])
    fitting = [one for one in listed if one.task in ("", project.task)]
    others = [one for one in listed if one not in fitting]
    return [(name, group) for name, group in ((_("For this goal"), fitting), (_("For other goals"), others)) if group]


def _receive(request: HttpRequest, project: Project, arrival: Arrival, user: User) -> bool:
    if arrival.source == "existing":
        rows = Dataset.objects.active().filter(workspace=project.workspace).visible_to(user)
        dataset = rows.filter(pk=request.POST.get("dataset", "").replace("\0", "")).first()
        if dataset is None:
            arrival.refuse_choice()
            return False
    else:
        dataset = arrival.receive(user)
    if dataset is None:
        return False
    preparing.use_dataset(project=project, user=user, dataset=dataset)
    return True


def from_dataset(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """A new project with this dataset."""
    rows = Dataset.objects.active().editable_by(request.user).select_related("workspace")
    dataset = get_object_or_404(rows, pk=dataset_id)
    try:
        project = preparing.project_of(dataset=dataset, user=person(request))
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
        return redirect("datasets:show", dataset_id=dataset.pk)
    return redirect("runs:check", project_id=project.pk)
