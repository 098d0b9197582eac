"""Does the mends that a page asked for: all in one pass and one version."""

from pathlib import Path
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from studio.accounts import audit
from studio.accounts.models import User

from . import building, storing
from .freeze import freeze
from .mended import mend
from .models import Dataset, DatasetVersion
from .returning import status_of
from .versions import publish


def mend_dataset(dataset: Dataset, still_ours: dict[str, Any], folder: Path) -> None:
    """Do what was asked, in the order it was asked for; what would leave no example is not done."""
    version = dataset.current_version
    if version is None:
        return
    with storing.local(version.file) as source:
        counts, table, parts = _mended(source, version, dataset.mends["codes"], folder)
    if not counts:
        give_back(dataset, still_ours)
        return
    user = User.objects.filter(pk=dataset.mends["by"]).first()
    codes, count = list(counts), sum(counts.values())
    fixed = publish(
        dataset=dataset,
        built=building.keep(
            table, version.note_values.get("chosen") or version.columns, version.columns, parts, folder
        ),
        note_code=f"FIXED_{codes[0].upper()}" if len(codes) == 1 else "FIXED_SEVERAL",
        note_values={"count": count},
        user=user,
        only_if={**still_ours, "current_version": version},
        status=status_of(version, dataset.doubts),
        mends={},
        updated_at=timezone.now(),
    )
    if fixed is not None:
        audit.record(actor=user, action="dataset.fixed", subject=dataset, code=", ".join(codes), count=count)


def give_back(dataset: Dataset, still_ours: dict[str, Any]) -> None:
    """Nothing was mended: everything is as it was before."""
    if dataset.current_version is None:
        return
    status = status_of(dataset.current_version, dataset.doubts)
    Dataset.objects.filter(pk=dataset.pk, **still_ours).update(status=status, mends={}, updated_at=timezone.now())


def _mended(
    source: Path, version: DatasetVersion, codes: list[str], folder: Path
) -> tuple[dict[str, int], Path, NDArray[np.int8]]:
    """How many examples each mend changed, the table after all of them, and the part of each example in it."""
    counts: dict[str, int] = {}
    table, parts = source, np.array([], np.int8)
    for number, code in enumerate(codes):
        out = folder / f"mended-{number}.parquet"
        # Between two mends the table needs its parts again.
        before = freeze(table, parts, folder / f"between-{number}.parquet").path if counts else source
        num_changed, kept = mend(before, version.columns, code, out)
        if num_changed and len(kept):
            counts[code], table, parts = num_changed, out, kept
    return counts, table, parts
