"""All projects of a person, the bin with its way back, and the sample to begin with."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studio.accounts import workspaces
from studio.accounts.person import person
from studio.runs import overview, services
from studio.runs.models import Project
from studio.runs.projects import create_sample_project

PAGE_SIZE = 24


def projects(request: HttpRequest) -> HttpResponse:
    """The newest first; with `?bin` those thrown away in the last 30 days."""
    is_bin = "bin" in request.GET
    rows = Project.objects.visible_to(request.user).filter(deleted_at__isnull=not is_bin)
    rows = rows.select_related("dataset__current_version").order_by("-updated_at")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    editable = Project.objects.editable_by(request.user).filter(pk__in=[project.pk for project in page])
    context = {
        "section": "projects",
        "is_bin": is_bin,
        "page": page,
        "cards": overview.cards(list(page)),
        "editable": set(editable.values_list("pk", flat=True)),
        "num_in_bin": Project.objects.visible_to(request.user).exclude(deleted_at=None).count(),
        "can_create": workspaces.home_of(person(request)) is not None,
    }
    return render(request, "runs/projects.html", context)


def delete(request: HttpRequest, project_id: str) -> HttpResponse:
    """Into the bin for 30 days, with Undo."""
    project = get_object_or_404(Project.objects.active().editable_by(request.user), pk=project_id)
    services.delete_project(project=project, user=person(request))
    undo = reverse("runs:project_restore", args=[project.pk])
    sentence = _("“%(name)s” is in the bin for 30 days.") % {"name": project.name}
    messages.success(request, sentence, extra_tags=undo)
    return redirect("runs:projects")


def restore(request: HttpRequest, project_id: str) -> HttpResponse:
    """Out of the bin again."""
    project = get_object_or_404(Project.objects.editable_by(request.user), pk=project_id)
    services.restore_project(project=project, user=person(request))
    messages.success(request, _("“%(name)s” is back.") % {"name": project.name})
    return redirect("runs:projects")


def sample(request: HttpRequest) -> HttpResponse:
    """A project with the sample in it, ready to start; the Chinese one for Chinese readers unless they chose."""
    own = "customer_messages_zh" if (get_language() or "").startswith("zh") else "customer_messages"
    project = create_sample_project(
        user=person(request),
        workspace=workspaces.home_of(person(request)),
        sample=request.POST.get("sample") or own,
    )
    return redirect("runs:settings", project_id=project.pk)
