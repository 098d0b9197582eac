"""Mends of large tables: asked for by a page, done by the data workers (deferred.py)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from studio import queue
from studio.accounts.models import User

from .models import Dataset, DatasetVersion
from .returning import overtaken

# Smaller tables are mended while the page waits, in about a second.
LARGE = 20_000


def is_large(version: DatasetVersion) -> bool:
    return version.num_examples > LARGE


def ask(*, dataset: Dataset, user: User, version: DatasetVersion, codes: Iterable[str]) -> None:
    """Ring for a worker; until it is done the dataset waits as it does while a file is read."""
    mends = {"codes": list(codes), "by": user.pk}
    with transaction.atomic():
        free = Dataset.objects.filter(pk=dataset.pk, current_version=version, deleted_at=None)
        asked = free.exclude(status__in=(Dataset.Status.IMPORTING, Dataset.Status.REJECTED)).update(
            status=Dataset.Status.IMPORTING, import_started_at=None, mends=mends, updated_at=timezone.now()
        )
        if not asked:
            raise overtaken(dataset)
        queue.enqueue_import_dataset(dataset.pk)
    dataset.refresh_from_db()
