"""Small pages that belong to no room: health, theme, the kit of components."""

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from studio import queue

from . import kit as components
from .context import THEMES

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when a run could be taken: database and queue answer; else which of them does not, and nothing more."""
    checks = {"database": _database_answers(), "queue": _queue_answers()}
    missing = [name for name, answers in checks.items() if not answers]
    if missing:
        return JsonResponse({"status": "not ready", "missing": missing}, status=503)
    return JsonResponse({"status": "ready"})


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", error)
        return False
    return True


def _queue_answers() -> bool:
    return queue.num_waiting("train") is not None


def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's scheme for a year."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = redirect(target)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie("theme")
    return response


def kit(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who make pages; its buttons lead back to it."""
    return render(request, "core/kit.html", components.context())
