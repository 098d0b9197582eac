"""Home: what runs now, what needs you, where you left off; and the pages that tell about the studio itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from studio.accounts import services, workspaces
from studio.accounts.models import User
from studio.accounts.person import person
from studio.datasets.models import Dataset
from studio.runs import goals, overview
from studio.runs.models import Project, TrainingRun

from . import attention, glossary, happenings, running, sayings
from . import notices as bell
from . import readiness as machine

RECENT = 6


def home(request: HttpRequest) -> HttpResponse:
    """The first page; for a workspace in which nothing is yet, what this machine can do and how to begin."""
    user = person(request)
    projects = Project.objects.active().visible_to(user).select_related("dataset__current_version")
    recent = list(projects.order_by("-updated_at")[: RECENT + 1])
    can_create = workspaces.home_of(user) is not None
    if not recent and _is_empty(user):
        return render(request, "dashboard/welcome.html", {"checks": machine.checks(), "can_create": can_create})
    cards, num_running = running.cards(user)
    needs = attention.needs(user)
    context: dict[str, Any] = {
        "running": cards,
        "num_running": num_running,
        "needs": needs,
        "lead": sayings.lead(num_running, len(needs)),
        "projects": overview.cards(recent[:RECENT]),
        "num_projects": len(recent) if len(recent) <= RECENT else projects.count(),
        "samples": goals.offered_samples(),
        "can_create": can_create,
        "refresh_seconds": 30 if num_running else None,
    }
    return render(request, "dashboard/home.html", context)


def _is_empty(user: User) -> bool:
    has_data = Dataset.objects.active().visible_to(user).exists()
    return not has_data and not TrainingRun.objects.visible_to(user).exists()


def notices(request: HttpRequest) -> HttpResponse:
    """Your own runs that ended, newest first."""
    return render(request, "dashboard/notices.html", {"section": "notices", "notices": bell.latest(person(request))})


def notices_read(request: HttpRequest) -> HttpResponse:
    """What the page had shown counts as read; what came in the meantime does not."""
    until = parse_datetime(request.POST.get("until", "")[:40]) or timezone.now()
    if timezone.is_naive(until):
        until = timezone.make_aware(until)
    services.see_notices(user=person(request), until=until)
    return redirect("dashboard:notices")


def activity(request: HttpRequest) -> HttpResponse:
    """What happened in the workspace, in sentences."""
    page, told = happenings.page(person(request), request.GET.get("page"))
    return render(request, "dashboard/activity.html", {"section": "activity", "page": page, "happenings": told})


def readiness(request: HttpRequest) -> HttpResponse:
    """What this machine can do, line by line."""
    return render(request, "dashboard/readiness.html", {"section": "help", "checks": machine.checks()})


def help_page(request: HttpRequest) -> HttpResponse:
    """The words, the six steps, the keys, and where everything lies."""
    context = {
        "section": "help",
        "steps": sayings.steps_told(),
        "words": glossary.WORDS,
        "keys": sayings.keys(),
        "data_folder": settings.DATA_DIR if request.user.is_staff else "",
    }
    return render(request, "dashboard/help.html", context)
