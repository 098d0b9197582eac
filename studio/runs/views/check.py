"""The third step: what is in the examples, what is wrong with them, which column is what."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from studio.accounts.person import person
from studio.core.errors import Refused
from studio.datasets.models import DatasetVersion
from studio.datasets.views.changing import undo_address
from studio.datasets.views.finding import look
from studio.datasets.views.showing import WAITING_SECONDS
from studio.runs import preparing
from studio.runs.goals import goal_of
from studio.runs.models import Project
from studio.runs.steps import step_urls


def check(request: HttpRequest, project_id: str) -> HttpResponse:
    rows = Project.objects.active().select_related("dataset__current_version")
    project = get_object_or_404(rows.visible_to(request.user), pk=project_id)
    if request.method == "POST":
        return _go_on(request, get_object_or_404(rows.editable_by(request.user), pk=project.pk))
    if project.dataset is None or project.dataset.deleted_at is not None:
        return redirect("runs:data", project_id=project.pk)
    seeing = look(request, project.dataset, here=reverse("runs:check", args=[project.pk]))
    context = {
        "project": project,
        "section": "projects",
        "step_urls": step_urls(project),
        "dataset": project.dataset,
        "look": seeing,
        "can_edit": seeing.can_edit,
        "goal": goal_of(project.task),
        "other_goal": preparing.other_goal(project) if seeing.state == "ready" else None,
        "refresh_seconds": WAITING_SECONDS if seeing.state == "waiting" else None,
    }
    return render(request, "runs/check.html", context)


def _go_on(request: HttpRequest, project: Project) -> HttpResponse:
    """Mend everything if that was the button, then to the settings; or back with the reason why not."""
    here = reverse("runs:check", args=[project.pk])
    before = project.dataset.current_version if project.dataset else None
    try:
        made = preparing.finish_check(project=project, user=person(request), is_mending="mend" in request.POST)
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
        return redirect(here)
    if made and before:
        _tell(request, project, made, before, here)
    return redirect("runs:settings", project_id=project.pk)


def _tell(
    request: HttpRequest, project: Project, made: list[DatasetVersion], before: DatasetVersion, here: str
) -> None:
    sentence = ngettext("%(n)s thing was mended.", "%(n)s things were mended.", len(made)) % {"n": len(made)}
    if project.dataset:
        messages.success(request, sentence, extra_tags=undo_address(project.dataset, before.number, here))
