"""The second step: where the examples come from. A file, a pasted table, a dataset that is there, a sample, typing."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from studio.accounts.models import User
from studio.accounts.person import person
from studio.core.errors import Refused
from studio.datasets import tasks
from studio.datasets.arriving import Arrival
from studio.datasets.models import Dataset
from studio.runs import preparing
from studio.runs.models import Project
from studio.runs.steps import step_urls

MOST_CHOICES = 200


def data(request: HttpRequest, project_id: str) -> HttpResponse:
    """Choose; a choice leads to the step Check."""
    rows = Project.objects.active().select_related("workspace", "dataset__current_version")
    project = get_object_or_404(rows.visible_to(request.user), pk=project_id)
    can_edit = Project.objects.editable_by(request.user).filter(pk=project.pk).exists()
    arrival = Arrival(request, project.workspace, before=project.dataset)
    if request.method == "POST":
        get_object_or_404(Project.objects.editable_by(request.user), pk=project.pk)
        if _receive(request, project, arrival, person(request)):
            return redirect("runs:check", project_id=project.pk)
    context = {
        "project": project,
        "section": "projects",
        "step_urls": step_urls(project),
        "can_edit": can_edit,
        "arrival": arrival,
        "choices": _choices(project),
        # The grid has two cells a row, and the samples have labels.
        "can_type": tasks.answer_kind(project.task) in ("label", "number"),
        "has_samples": tasks.answer_kind(project.task) == "label",
    }
    return render(request, "runs/data.html", context, status=422 if arrival.has_faults else 200)


def _choices(project: Project) -> QuerySet[Dataset]:
    """The datasets of its workspace, with the number of their examples and nothing large."""
    rows = Dataset.objects.active().filter(workspace=project.workspace).select_related("current_version")
    return rows.only("name", "status", "current_version__num_examples")[:MOST_CHOICES]


def _receive(request: HttpRequest, project: Project, arrival: Arrival, user: User) -> bool:
    if arrival.source == "existing":
        rows = Dataset.objects.active().filter(workspace=project.workspace).visible_to(user)
        dataset = rows.filter(pk=request.POST.get("dataset", "").replace("\0", "")).first()
        if dataset is None:
            arrival.refuse_choice()
            return False
    else:
        dataset = arrival.receive(user, project.task)
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
