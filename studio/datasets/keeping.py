"""Where a dataset belongs and whether it is still wanted: bin, archive, owner, statistics."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio import queue
from studio.accounts import audit
from studio.accounts.models import User
from studio.core.errors import Refused

from .models import Dataset, Finding


def delete_dataset(*, dataset: Dataset, user: User) -> None:
    """Into the bin, where it stays for 30 days."""
    _set(dataset, user, "dataset.deleted", deleted_at=timezone.now())


def restore_dataset(*, dataset: Dataset, user: User) -> None:
    """Out of the bin; a reading or a mend that was cut short begins again."""
    _set(dataset, user, "dataset.restored", deleted_at=None)
    if dataset.status == Dataset.Status.IMPORTING:
        with transaction.atomic():
            Dataset.objects.filter(pk=dataset.pk).update(import_started_at=None)
            queue.enqueue_import_dataset(dataset.pk)
        dataset.refresh_from_db()


def archive_dataset(*, dataset: Dataset, user: User) -> None:
    """Out of the lists, but kept."""
    _set(dataset, user, "dataset.archived", archived_at=timezone.now())


def unarchive_dataset(*, dataset: Dataset, user: User) -> None:
    _set(dataset, user, "dataset.unarchived", archived_at=None)


def transfer_dataset(*, dataset: Dataset, user: User, owner: User) -> None:
    """Another person of the same workspace answers for it."""
    if not dataset.workspace.memberships.filter(user=owner).exists():
        raise Refused(
            "NOT_A_MEMBER",
            _("{person} is not a member of the workspace {workspace}.").format(
                person=owner, workspace=dataset.workspace
            ),
            fix=_("Add them to the workspace first."),
            where="owner",
        )
    _set(dataset, user, "dataset.transferred", owner=owner)


def rebuild_statistics(*, dataset: Dataset, user: User) -> None:
    """Read the original again in the background: columns, findings and split are made anew."""
    with transaction.atomic():
        Dataset.objects.filter(pk=dataset.pk).update(status=Dataset.Status.IMPORTING, import_started_at=None, mends={})
        audit.record(actor=user, action="dataset.rebuilt", subject=dataset)
        queue.enqueue_import_dataset(dataset.pk)
    dataset.refresh_from_db()


def ignore_finding(*, finding: Finding, user: User, is_ignored: bool = True) -> None:
    """A person has looked at it and wants it out of the way, or back."""
    with transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(is_ignored=is_ignored)
        dataset = finding.version.dataset
        audit.record(actor=user, action="finding.ignored", subject=dataset, code=finding.code, is_ignored=is_ignored)


def _set(dataset: Dataset, user: User, action: str, **fields: object) -> None:
    with transaction.atomic():
        Dataset.objects.filter(pk=dataset.pk).update(updated_at=timezone.now(), **fields)
        audit.record(actor=user, action=action, subject=dataset)
    dataset.refresh_from_db()
