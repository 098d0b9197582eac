"""Fetches the dataset of an address for whoever may see or change it; anything else is not there."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from studio.datasets.looking import Look
from studio.datasets.models import Dataset, DatasetVersion


def seen(request: HttpRequest, dataset_id: str) -> Dataset:
    rows = Dataset.objects.filter(deleted_at=None).visible_to(request.user).select_related("current_version")
    return get_object_or_404(rows, pk=dataset_id)


def changed(request: HttpRequest, dataset_id: str) -> Dataset:
    rows = Dataset.objects.filter(deleted_at=None).editable_by(request.user)
    return get_object_or_404(rows.select_related("current_version", "workspace"), pk=dataset_id)


def seen_version(request: HttpRequest, dataset_id: str) -> DatasetVersion:
    """The current version of a dataset, with its table still on the disk."""
    version = seen(request, dataset_id).current_version
    if version is None or not default_storage.exists(str(version.file.name)):
        raise Http404
    return version


def may_change(request: HttpRequest, dataset: Dataset) -> bool:
    return Dataset.objects.editable_by(request.user).filter(pk=dataset.pk).exists()


def home(dataset: Dataset) -> str:
    """The page of a dataset, where one goes when nothing else was asked for."""
    return reverse("datasets:show", args=[dataset.pk])


def look(request: HttpRequest, dataset: Dataset, *, here: str = "") -> Look:
    """What the page shows; `here` is its address."""
    return Look(dataset, here or home(dataset), request.GET, may_change(request, dataset))
