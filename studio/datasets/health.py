"""The data doctor: runs all checks over a table and prepares what splitting needs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .checks import emptiness, labels, lengths, personal, repeats, scripts
from .checks.found import USABLE, Examined, Found, examine
from .duck import opened

ORDER = {"must_fix": 0, "advice": 1, "note": 2}


@dataclass(frozen=True)
class Examination:
    """Findings, the labels with their counts, and for each row of the table its text key and label number."""

    findings: list[Found]
    labels: list[dict[str, Any]]
    keys: NDArray[np.uint64]
    label_numbers: NDArray[np.int64]


def examination(table: Path, columns: dict[str, str]) -> Examination:
    """Look through a table whose text and label columns are known."""
    with opened(table) as connection:
        keyed = examine(connection, columns)
        found = [*emptiness.check(keyed), *labels.check(keyed), *repeats.check(keyed), *lengths.check(keyed)]
        found += [*scripts.check(connection, columns), *personal.check(connection, columns)]
        found.sort(key=lambda one: ORDER[one.severity])
        return Examination(found, _labels(keyed), *_numbers(connection))


def _labels(keyed: Examined) -> list[dict[str, Any]]:
    rows = keyed.rows(f"SELECT label, count(*) FROM keyed WHERE {USABLE} GROUP BY label ORDER BY label")  # noqa: S608  # A constant.
    return [{"name": name, "count": count} for name, count in rows]


def _numbers(connection: Any) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    columns = connection.execute(
        f"""SELECT same, CASE WHEN {USABLE} THEN dense_rank() OVER (ORDER BY label) ELSE -1 END AS number
        FROM keyed ORDER BY _row"""  # noqa: S608  # A constant.
    ).fetchnumpy()
    return columns["same"].astype(np.uint64), columns["number"].astype(np.int64)
