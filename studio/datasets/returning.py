"""Makes a version the current one again, with the files and the way of reading it was made of."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts import audit
from studio.accounts.models import User
from studio.core.errors import Refused

from .models import Dataset, DatasetVersion

SOURCE = "source"
# What a reading leaves in the dataset beside its version.
KEPT = ("options", "doubts", "errors", "num_skipped")


def read_from(version: DatasetVersion) -> DatasetVersion:
    """The version that was read from files, of which this one was mended."""
    while version.parent is not None and SOURCE not in version.note_values:
        version = version.parent
    return version


def return_to(*, dataset: Dataset, user: User, version: DatasetVersion) -> DatasetVersion:
    """Everything of the dataset is again as the version knew it; refused when somebody else was quicker."""
    source: dict[str, Any] = read_from(version).note_values.get(SOURCE) or {}
    fields = {name: source[name] for name in KEPT if name in source}
    if not source and dataset.status == Dataset.Status.REJECTED:
        fields["errors"] = []
    with transaction.atomic():
        free = Dataset.objects.filter(pk=dataset.pk, deleted_at=None, current_version=dataset.current_version)
        moved = free.exclude(status=Dataset.Status.IMPORTING).update(
            current_version=version,
            columns=version.note_values.get("chosen") or version.columns,
            status=status_of(version, fields.get("doubts", ())),
            updated_at=timezone.now(),
            **fields,
        )
        if not moved:
            raise overtaken(dataset)
        _put_back(dataset, source.get("files") or [])
        audit.record(actor=user, action="dataset.undone", subject=dataset, version=version.number)
    dataset.refresh_from_db()
    return version


def _put_back(dataset: Dataset, file_ids: list[int]) -> None:
    """The originals of then take their places again; those that came later step back and stay."""
    if not file_ids or dataset.files.filter(pk__in=file_ids).count() < len(file_ids):
        return
    dataset.files.filter(pk__in=file_ids).update(replaced_at=None)
    dataset.files.filter(replaced_at=None).exclude(pk__in=file_ids).update(replaced_at=timezone.now())


def status_of(version: DatasetVersion, doubts: Iterable[dict[str, Any]]) -> str:
    """What a dataset is whose current version is this one and which has these doubts."""
    is_open = not version.columns or any(doubt.get("must_choose") for doubt in doubts)
    return Dataset.Status.NEEDS_CHOICE if is_open else Dataset.Status.READY


def overtaken(dataset: Dataset) -> Refused:
    """Why a change was not made: something else happened to the dataset first."""
    if Dataset.objects.filter(pk=dataset.pk, status=Dataset.Status.IMPORTING).exists():
        return Refused(
            "DATA_NOT_READY", _("The file is still being read."), fix=_("Wait a moment, then try again."), status=409
        )
    return Refused(
        "DATA_CHANGED",
        _("Somebody else changed this dataset at the same moment."),
        fix=_("Look at it again, then decide anew."),
        status=409,
    )
