"""The fourth step: how hard to train, from which starting model; every hyperparameter for those who want."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from studio.catalog.recommending import Choice, recommend
from studio.core.errors import Refused
from studio.datasets.models import Dataset, DatasetVersion
from studio.runs import projects
from studio.runs.models import Project
from studio.runs.offers import offers
from studio.runs.settings_form import SettingsForm, wish_of
from studio.runs.steps import step_urls
from studio.runs.texts import letters_of

from .review import new_key, start

WAITING_SECONDS = 3
MOST_LOOKS = 150


def find_project(request: HttpRequest, project_id: str) -> Project:
    rows = (
        Project.objects.active()
        .visible_to(request.user)
        .select_related("dataset__current_version__dataset", "workspace")
    )
    return get_object_or_404(rows, pk=project_id)


def may_edit(request: HttpRequest, project: Project) -> bool:
    return Project.objects.editable_by(request.user).filter(pk=project.pk).exists()


@never_cache  # Going back must not bring an old one-time key.
def settings(request: HttpRequest, project_id: str) -> HttpResponse:
    """The cards; pressing Start trains, pressing Review shows everything in sentences first."""
    project = find_project(request, project_id)
    elsewhere = _not_yet(request, project)
    if request.method == "POST":
        get_object_or_404(Project.objects.editable_by(request.user), pk=project.pk)
    if elsewhere is not None:
        return elsewhere
    version = _version(project)
    facts: dict[str, Any] = {
        "task": project.task,
        "choices": _choices(project),
        "num_unlabelled": version.splits.get("unlabelled", 0),
    }
    if request.method != "POST":
        return _page(request, project, SettingsForm(**facts, draft=_draft(request, project)))
    if "reset" in request.POST:
        kept = {name: request.POST.get(name, "") for name in ("preset", "base_model")}
        projects.save_draft(project=project, draft=kept)
        return redirect("runs:settings", project_id=project.pk)
    return _go(request, project, SettingsForm(request.POST, **facts, draft=project.settings_draft))


def _draft(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What was chosen last; an advice of a result page leads here with the card it means."""
    advised = {name: request.GET[name] for name in ("preset",) if name in request.GET}
    return {**project.settings_draft, **advised}


def _go(request: HttpRequest, project: Project, form: SettingsForm) -> HttpResponse:
    if form.is_valid():
        projects.save_draft(project=project, draft=form.draft())
        if request.POST.get("go") != "start":
            return redirect("runs:review", project_id=project.pk)
        try:
            run = start(request, project, form.wish())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("runs:training", run_id=run.pk)
    return _page(request, project, form)


def times(request: HttpRequest, project_id: str) -> HttpResponse:
    """What was measured by now, asked again every two seconds until all is known."""
    project = find_project(request, project_id)
    version = project.dataset.current_version if project.dataset else None
    looks = request.GET.get("looks", "")
    looks_so_far = int(looks) + 1 if looks.isascii() and looks.isdigit() and len(looks) < 6 else 1
    context: dict[str, Any] = {"project": project, "looks": looks_so_far}
    if version is not None and project.is_checked:
        choices = _choices(project)
        draft = {"base_model": request.GET.get("base_model", "")}
        context |= _offers(request, project, choices, draft, looks=looks_so_far)
    return render(request, "runs/_times.html", context)


def _choices(project: Project) -> list[Choice]:
    version = _version(project)
    return recommend(project.task, letters_of(version, version.columns), workspace=project.workspace)


def _version(project: Project) -> DatasetVersion:
    version = project.dataset.current_version if project.dataset else None
    if version is None:  # `_not_yet` has sent such a project elsewhere.
        raise Refused("DATA_MISSING", "", status=404)
    return version


def _not_yet(request: HttpRequest, project: Project) -> HttpResponse | None:
    """Where to go while the examples are not ready."""
    dataset = project.dataset
    if dataset is None:
        return redirect("runs:data", project_id=project.pk)
    if dataset.status == Dataset.Status.IMPORTING and project.is_checked:
        context = {"project": project, "step_urls": step_urls(project), "refresh_seconds": WAITING_SECONDS}
        return render(request, "runs/settings_waiting.html", context)
    if dataset.status != Dataset.Status.READY or dataset.current_version is None or not project.is_checked:
        return redirect("runs:check", project_id=project.pk)
    return None


def _page(request: HttpRequest, project: Project, form: SettingsForm) -> HttpResponse:
    choices = list(form.models.values())
    chosen = form["base_model"].value() or ""
    context = {
        "section": "projects",
        "project": project,
        "step_urls": step_urls(project),
        "can_edit": may_edit(request, project),
        "form": form,
        "preset": form["preset"].value(),
        "choices": choices,
        "chosen": next((one for one in choices if one.model.pk == chosen), None),
        "key": request.POST.get("key") or new_key(),
        **_offers(request, project, choices, {"base_model": chosen}, looks=0),
    }
    return render(request, "runs/settings.html", context, status=422 if form.errors else 200)


def _offers(
    request: HttpRequest, project: Project, choices: list[Choice], draft: dict[str, Any], *, looks: int
) -> dict[str, Any]:
    """The cards, whether some are still being measured, or why nothing can be."""
    model = wish_of(draft, choices)["base_model"]
    best = next((choice.preset for choice in choices if choice.is_recommended), "")
    if model is None:
        return {"offers": [], "is_measuring": False}
    wish = {"version": _version(project), "task": project.task, "base_model": model, "best": best}
    may_measure = may_edit(request, project)
    try:
        found = offers(**wish, may_measure=may_measure)
    except Refused as refusal:
        return {"offers": [], "refusal": refusal, "is_measuring": False}
    is_measuring = may_measure and looks < MOST_LOOKS and any(one.estimate is None for one in found)
    return {"offers": found, "model": model, "is_measuring": is_measuring}
