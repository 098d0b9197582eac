"""Mends a table: each fix says which rows go and which labels are written differently."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from .checks.found import USABLE, Examined, examine
from .checks.labels import FEWEST_A_LABEL
from .duck import opened
from .freeze import rows_at_once
from .splitting import NAMES


@dataclass(frozen=True)
class Mending:
    """Rows to leave out and labels to write differently."""

    dropped: NDArray[np.int64]
    renamed: dict[str, str]

    @property
    def is_nothing(self) -> bool:
        return not len(self.dropped) and not self.renamed


def _rows(table: Examined, sql: str) -> Mending:
    return Mending(table.connection.execute(sql).fetchnumpy()["_row"].astype(np.int64), {})


def _drop_empty(table: Examined) -> Mending:
    return _rows(table, f"SELECT _row FROM keyed WHERE NOT ({USABLE})")  # noqa: S608  # A constant.


def _drop_small_labels(table: Examined) -> Mending:
    small = f"SELECT label FROM keyed WHERE {USABLE} GROUP BY label HAVING count(*) < {FEWEST_A_LABEL}"  # noqa: S608  # Constants.
    return _rows(table, f"SELECT _row FROM keyed WHERE label IN ({small})")  # noqa: S608  # As above.


def _drop_later(table: Examined, key: str) -> Mending:
    nth = f"row_number() OVER (PARTITION BY {key}, label ORDER BY _row)"
    return _rows(table, f"SELECT _row FROM keyed WHERE {USABLE} QUALIFY {nth} > 1")  # noqa: S608  # A constant.


def _drop_duplicates(table: Examined) -> Mending:
    return _drop_later(table, "same")


def _drop_near_duplicates(table: Examined) -> Mending:
    return _drop_later(table, "alike")


def _keep_majority(table: Examined) -> Mending:
    """Of equal texts, those with the commonest label stay; where no label is the commonest, none can be trusted."""
    return _rows(
        table,
        f"""WITH counts AS (SELECT same, label, count(*) AS n FROM keyed WHERE {USABLE} GROUP BY same, label),
        best AS (SELECT same, max(n) AS most, count(*) AS num_labels, count(*) FILTER (n = top) AS num_first
            FROM (SELECT *, max(n) OVER (PARTITION BY same) AS top FROM counts) GROUP BY same)
        SELECT _row FROM keyed JOIN best USING (same) JOIN counts USING (same, label)
        WHERE num_labels > 1 AND (n < most OR num_first > 1)""",  # noqa: S608  # A constant.
    )


def _merge_labels(table: Examined) -> Mending:
    """Every spelling becomes the commonest one of its group, without blanks around it."""
    rows = table.rows(
        f"""SELECT raw_label, first_value(label) OVER (
            PARTITION BY lower(trim(regexp_replace(nfc_normalize(raw_label), '[\\s\u3000\u00a0]+', ' ', 'g')))
            ORDER BY n DESC, raw_label)
        FROM (SELECT raw_label, label, count(*) AS n FROM keyed WHERE {USABLE} GROUP BY raw_label, label)"""  # noqa: S608  # A constant.
    )
    return Mending(np.array([], np.int64), {old: new for old, new in rows if old != new})


FIXES: dict[str, Callable[[Examined], Mending]] = {
    "drop_empty": _drop_empty,
    "drop_small_labels": _drop_small_labels,
    "drop_duplicates": _drop_duplicates,
    "drop_near_duplicates": _drop_near_duplicates,
    "keep_majority": _keep_majority,
    "merge_labels": _merge_labels,
}


def mend(source: Path, columns: dict[str, str], code: str, out: Path) -> tuple[int, NDArray[np.int8]]:
    """Write the mended table without `_split`; returns how many examples changed, and the part of each that stays."""
    with opened(source) as connection:
        mending = FIXES[code](examine(connection, columns))
    if mending.is_nothing:
        return 0, np.array([], np.int8)
    return _write(source, columns["label"], mending, out)


def _write(source: Path, label: str, mending: Mending, out: Path) -> tuple[int, NDArray[np.int8]]:
    numbers = {name: number for number, name in enumerate(NAMES)}
    schema = pq.read_schema(source)
    schema = schema.remove(schema.get_field_index("_split"))
    parts: list[int] = []
    num_renamed = 0
    with pq.ParquetFile(source) as file, pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in file.iter_batches(batch_size=rows_at_once(file.metadata), use_threads=False):
            stays = ~np.isin(np.asarray(batch.column("_row")), mending.dropped)
            kept: Any = batch.filter(pa.array(stays))
            parts += [numbers[name] for name in kept.column("_split").to_pylist()]
            arrays = {name: kept.column(name) for name in schema.names}
            if mending.renamed:
                old = arrays[label].to_pylist()
                arrays[label] = pa.array([mending.renamed.get(value, value) for value in old], pa.string())
                num_renamed += sum(1 for value in old if value in mending.renamed)
            writer.write_table(pa.table(arrays, schema=schema))
    return len(mending.dropped) + num_renamed, np.array(parts, np.int8)
