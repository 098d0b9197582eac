"""Writes a built version into the database: the file first, then all rows in one transaction."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from studio.accounts.models import User

from . import storing
from .models import Dataset, DatasetVersion, Finding

if TYPE_CHECKING:
    from .building import Built


def publish(
    *,
    dataset: Dataset,
    built: "Built",
    note_code: str,
    note_values: dict[str, Any],
    user: User | None,
    only_if: dict[str, Any],
    **fields: Any,
) -> DatasetVersion | None:
    """Make `built` the current version, if the dataset still meets `only_if`; else nothing remains of it."""
    stored = storing.keep_version(dataset, built.frozen.path, built.frozen.digest)
    try:
        with transaction.atomic():
            version = _create(dataset, built, stored, note_code, note_values, user)
            fields |= {"current_version": version, "columns": built.chosen}
            if not Dataset.objects.filter(pk=dataset.pk, **only_if).update(**fields):
                transaction.set_rollback(True)
                version = None
    except BaseException:
        storing.forget([stored])
        raise
    if version is None:
        storing.forget([stored])
    else:
        dataset.refresh_from_db()
    return version


def _create(
    dataset: Dataset, built: "Built", stored: str, note_code: str, note_values: dict[str, Any], user: User | None
) -> DatasetVersion | None:
    number = DatasetVersion.objects.filter(dataset=dataset).aggregate(n=Max("number"))["n"] or 0
    version = DatasetVersion.objects.create(
        dataset=dataset,
        number=number + 1,
        parent_id=Dataset.objects.values_list("current_version_id", flat=True).get(pk=dataset.pk),
        note_code=note_code,
        note_values=note_values | {"chosen": built.chosen},
        file=stored,
        digest=built.frozen.digest,
        num_bytes=built.frozen.num_bytes,
        task=built.task,
        columns=built.columns,
        labels=built.labels,
        splits=built.splits,
        profile=[card.as_json() for card in built.cards],
        num_examples=built.frozen.num_rows,
        created_by=user,
    )
    Finding.objects.bulk_create(_finding(version, found) for found in built.findings)
    return version


def _finding(version: DatasetVersion, found: Any) -> Finding:
    return Finding(
        version=version,
        code=found.code,
        severity=found.severity,
        count=found.count,
        values=found.values,
        rows=found.rows,
        fix=found.fix,
    )
