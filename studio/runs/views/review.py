"""Before the start: everything in sentences, checks ticked, and one button that never makes two runs."""

import hashlib
import json
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from studio.accounts.person import person
from studio.core.errors import Refused
from studio.runs import reviewing, services
from studio.runs.models import Project, TrainingRun
from studio.runs.steps import step_urls

MAX_KEY = 40


def new_key() -> str:
    """For one look at the page."""
    return secrets.token_urlsafe(12)


def start(request: HttpRequest, project: Project, wish: dict[str, Any]) -> TrainingRun:
    """One run for one look at the page and one set of choices, however often the button is pressed."""
    shown = request.POST.get("key", "")[:MAX_KEY] or new_key()
    chosen = json.dumps({**wish, "base_model": getattr(wish["base_model"], "pk", "")}, sort_keys=True, default=str)
    digest = hashlib.sha256(f"{project.pk} {chosen}".encode()).hexdigest()[:16]
    return services.start_run(user=person(request), project=project, idempotency_key=f"page {shown} {digest}", **wish)


@never_cache  # Going back must not bring an old one-time key.
def review(request: HttpRequest, project_id: str) -> HttpResponse:
    """One page in sentences; Start begins the training."""
    project = _project(request, project_id)
    if "settings" not in step_urls(project):
        return redirect("runs:settings", project_id=project.pk)
    can_edit = Project.objects.editable_by(request.user).filter(pk=project.pk).exists()
    look = reviewing.look(project, may_measure=can_edit)
    refusal = look.refusal
    if request.method == "POST":
        try:
            return redirect("runs:training", run_id=start(request, project, look.wish).pk)
        except Refused as no:
            refusal = no
    context = {
        "section": "projects",
        "project": project,
        "step_urls": step_urls(project),
        "can_edit": can_edit,
        "look": look,
        "refusal": refusal,
        "key": new_key(),
        "api_call": reviewing.api_call(look, origin=f"{request.scheme}://{request.get_host()}"),
    }
    return render(request, "runs/review.html", context, status=422 if request.method == "POST" else 200)


def _project(request: HttpRequest, project_id: str) -> Project:
    """One that may be looked at, and for a start: changed."""
    rows = Project.objects.active().select_related("dataset__current_version__dataset")
    mine = rows.editable_by(request.user) if request.method == "POST" else rows.visible_to(request.user)
    return get_object_or_404(mine, pk=project_id)
