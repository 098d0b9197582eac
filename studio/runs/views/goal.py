"""The first step: what should the model do? For a new project and for one that exists."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from studio.accounts import workspaces
from studio.accounts.person import person
from studio.core.errors import Refused
from studio.runs import goals, projects
from studio.runs.forms import GoalForm
from studio.runs.guiding import QuestionsForm, suggest
from studio.runs.models import Project
from studio.runs.steps import step_urls
from studio.runs.template_files import template_named


def project_new(request: HttpRequest) -> HttpResponse:
    """A new project begins with its goal."""
    home = workspaces.home_of(person(request))
    if request.method != "POST":
        return _page(request, None, GoalForm(), can_edit=home is not None)
    form = GoalForm(request.POST)
    if not form.is_valid():
        return _page(request, None, form, can_edit=True)
    try:
        project = projects.start_project(user=person(request), workspace=home, **form.wish())
    except Refused as refusal:
        return _refused(request, None, form, refusal)
    return redirect("runs:data", project_id=project.pk)


def goal(request: HttpRequest, project_id: str) -> HttpResponse:
    """Look at the goal of a project, or choose another."""
    project = get_object_or_404(Project.objects.active().visible_to(request.user), pk=project_id)
    can_edit = Project.objects.editable_by(request.user).filter(pk=project.pk).exists()
    if request.method != "POST":
        form = GoalForm(initial={"task": project.task, "name": project.name})
        return _page(request, project, form, can_edit=can_edit)
    get_object_or_404(Project.objects.editable_by(request.user), pk=project.pk)
    form = GoalForm(request.POST)
    if not form.is_valid():
        return _page(request, project, form, can_edit=True)
    try:
        projects.change_project(project=project, user=person(request), **form.wish())
    except Refused as refusal:
        return _refused(request, project, form, refusal)
    return redirect("runs:data", project_id=project.pk)


def template_file(request: HttpRequest, task: str) -> HttpResponse:
    """A small file to fill in; `task` is the name of the template, which of the commonest is that of the task."""
    template = template_named(task)
    if template is None:
        raise Http404
    kind = "csv" if template.suffix == "csv" else "plain"
    response = HttpResponse(template.text, content_type=f"text/{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("template")}-{task}.{template.suffix}"'
    return response


def _refused(request: HttpRequest, project: Project | None, form: GoalForm, refusal: Refused) -> HttpResponse:
    if refusal.status == 403:
        raise refusal
    form.add_error(refusal.where if refusal.where in form.fields else None, f"{refusal.message} {refusal.fix}")
    return _page(request, project, form, can_edit=True)


def _page(request: HttpRequest, project: Project | None, form: GoalForm, *, can_edit: bool) -> HttpResponse:
    questions = QuestionsForm(request.GET if "have" in request.GET else None)
    suggestion = suggest(**questions.cleaned_data) if questions.is_bound and questions.is_valid() else None
    every = goals.goals()
    chosen = (suggestion.task if suggestion else "") or form["task"].value() or _first(every)
    context: dict[str, Any] = {
        "section": "projects",
        "project": project,
        "step_urls": step_urls(project),
        "can_edit": can_edit,
        "form": form,
        "goals": [(one, one.task == chosen) for one in every],
        "samples": goals.offered_samples() if project is None else [],
        "questions": questions,
        "suggestion": suggestion,
        "suggested": next((one for one in every if suggestion and one.task == suggestion.task), None),
    }
    return render(request, "runs/goal.html", context, status=422 if form.errors else 200)


def _first(every: list[goals.Goal]) -> str:
    return every[0].task if every and every[0].is_available else ""
