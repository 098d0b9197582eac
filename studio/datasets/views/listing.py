"""All datasets, the bin, and a new one without a project."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts import workspaces
from studio.accounts.person import person
from studio.core.errors import Refused
from studio.datasets import arriving, services
from studio.datasets.models import Dataset

from .finding import changed

BIN_DAYS = 30
MOST = 200


def datasets(request: HttpRequest) -> HttpResponse:
    """Newest first; what is in the bin stands below."""
    rows = Dataset.objects.visible_to(request.user).select_related("current_version", "owner")
    since = timezone.now() - timedelta(days=BIN_DAYS)
    can_edit = workspaces.home_of(person(request)) is not None
    editable = set(Dataset.objects.editable_by(request.user).values_list("pk", flat=True))
    context = {
        "datasets": rows.active()[:MOST],
        "binned": rows.filter(deleted_at__gte=since).order_by("-deleted_at")[:MOST],
        "editable": editable,
        "can_edit": can_edit,
        "section": "datasets",
    }
    return render(request, "datasets/list.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Upload, paste, type or take a sample, without a project."""
    user = person(request)
    workspace = workspaces.home_of(user)
    if workspace is None:
        raise PermissionDenied
    arrival = arriving.Arrival(request, workspace)
    if request.method == "POST":
        dataset = arrival.receive(user)
        if dataset is not None:
            return redirect("datasets:show", dataset_id=dataset.pk)
    context: dict[str, Any] = {"arrival": arrival, "section": "datasets"}
    return render(request, "datasets/new.html", context, status=422 if arrival.has_faults else 200)


def change(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Another name."""
    dataset = changed(request, dataset_id)
    name = request.POST.get("name", "")
    if name.strip():
        services.change_dataset(dataset=dataset, user=person(request), name=name)
        messages.success(request, _("It is called “%(name)s” now.") % {"name": dataset.name})
    else:
        messages.error(request, _("A name cannot be empty. The old one stays."))
    return redirect("datasets:show", dataset_id=dataset.pk)


def delete(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Into the bin, with a way back."""
    dataset = changed(request, dataset_id)
    services.delete_dataset(dataset=dataset, user=person(request))
    sentence = _("“%(name)s” is in the bin for 30 days.") % {"name": dataset.name}
    messages.success(request, sentence, extra_tags=reverse("datasets:restore", args=[dataset.pk]))
    return redirect("datasets:list")


def restore(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Out of the bin again."""
    binned = Dataset.objects.exclude(deleted_at=None).editable_by(request.user)
    dataset = get_object_or_404(binned, pk=dataset_id)
    try:
        services.restore_dataset(dataset=dataset, user=person(request))
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
        return redirect("datasets:list")
    messages.success(request, _("“%(name)s” is back.") % {"name": dataset.name})
    return redirect("datasets:show", dataset_id=dataset.pk)
