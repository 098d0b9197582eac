"""The training page: watch a run learn, stop it, come back later."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from studio.accounts.person import person
from studio.core import downloads
from studio.runs import live, services, telling
from studio.runs.folders import log_path, log_tail
from studio.runs.mending import mend_of
from studio.runs.models import TrainingRun
from studio.runs.statuses import FINAL
from studio.runs.steps import step_urls
from studio.runs.titles import title_of


def _run(request: HttpRequest, run_id: str) -> TrainingRun:
    rows = TrainingRun.objects.visible_to(request.user).select_related("project", "dataset_version", "base_model")
    return get_object_or_404(rows, pk=run_id)


def training(request: HttpRequest, run_id: str) -> HttpResponse:
    run = _run(request, run_id)
    context = {
        "section": "projects",
        **_moving(run),
        "mend": mend_of(run),
        "title": title_of(run),
        "project": run.project,
        "step_urls": step_urls(run.project, run=run),
        "can_edit": TrainingRun.objects.editable_by(request.user).filter(pk=run.pk).exists(),
        "refresh_seconds": None if run.status in FINAL else 5,
    }
    return render(request, "runs/training.html", context)


def training_live(request: HttpRequest, run_id: str) -> HttpResponse:
    """The moving part alone, fetched again whenever an event came; `head` is what the page's heading was drawn for."""
    run = _run(request, run_id)
    context = _moving(run)
    response = render(request, "runs/_training_live.html", context)
    if context["live"].head != request.GET.get("head", "going"):
        response["HX-Refresh"] = "true"
    return response


def _moving(run: TrainingRun) -> dict[str, Any]:
    return {
        "run": run,
        "live": live.look(run),
        "events": telling.latest(run),
        "failure": telling.failure(run),
        "log": log_tail(run.pk),
    }


def stop(request: HttpRequest, run_id: str) -> HttpResponse:
    """Asks how to stop, on a page of its own, so that it works without a script."""
    run = _run(request, run_id)
    get_object_or_404(TrainingRun.objects.editable_by(request.user), pk=run.pk)
    context = {"run": run, "project": run.project, "step_urls": step_urls(run.project, run=run), "live": live.look(run)}
    return render(request, "runs/stop.html", context)


@require_POST
def want(request: HttpRequest, run_id: str) -> HttpResponse:
    """One of finish, pause, cancel, resume."""
    run = get_object_or_404(TrainingRun.objects.editable_by(request.user), pk=run_id)
    chosen = request.POST.get("want", "")
    asked = {
        "finish": services.request_finish,
        "pause": services.request_pause,
        "cancel": services.request_cancel,
        "resume": services.request_resume,
    }.get(chosen)
    if asked is None:
        messages.error(request, _("Nothing was chosen. Choose how to stop, then press the button again."))
        return redirect("runs:stop", run_id=run.pk)
    asked(run_id=run.pk, user=person(request))
    return redirect("runs:training", run_id=run.pk)


@require_POST
def run_again(request: HttpRequest, run_id: str) -> HttpResponse:
    """Once more as it was, or with the mend that its failure asks for."""
    run = get_object_or_404(TrainingRun.objects.editable_by(request.user), pk=run_id)
    mend = mend_of(run) if "mend" in request.POST else None
    changed = mend.hyperparameters if mend else None
    fresh = services.run_again(run_id=run.pk, user=person(request), hyperparameters=changed)
    return redirect("runs:training", run_id=fresh.pk)


def log(request: HttpRequest, run_id: str) -> HttpResponseBase:
    """The technical log as a file."""
    run = _run(request, run_id)
    return downloads.serve(request, log_path(run.pk), f"run-{run.pk}.txt", content_type="text/plain; charset=utf-8")
