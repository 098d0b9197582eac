"""Writes the table that a mend leaves. Knows no database."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from .checks.keyed import examine
from .duck import opened
from .fixes import Mending, mending
from .freeze import rows_at_once
from .splitting import NAMES


def mend(source: Path, columns: dict[str, str], code: str, out: Path) -> tuple[int, NDArray[np.int8]]:
    """Write the mended table without `_split`; returns how many examples changed, and the part of each that stays."""
    with opened(source) as connection:
        table = examine(connection, columns)
        found = mending(table, code)
    if found.is_nothing:
        return 0, np.array([], np.int8)
    return _write(source, table.answer, found, out)


def _write(source: Path, answer: str, found: Mending, out: Path) -> tuple[int, NDArray[np.int8]]:
    numbers = {name: number for number, name in enumerate(NAMES)}
    schema = pq.read_schema(source)
    schema = schema.remove(schema.get_field_index("_split"))
    parts: list[int] = []
    num_changed = len(found.dropped)
    with pq.ParquetFile(source) as file, pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in file.iter_batches(batch_size=rows_at_once(file.metadata), use_threads=False):
            stays = ~np.isin(np.asarray(batch.column("_row")), found.dropped)
            kept: Any = batch.filter(pa.array(stays))
            parts += [numbers[name] for name in kept.column("_split").to_pylist()]
            arrays = {name: kept.column(name) for name in schema.names}
            if found.renamed or found.rewritten:
                old, rows = arrays[answer].to_pylist(), arrays["_row"].to_pylist()
                new = [_cell(found, row, cell) for row, cell in zip(rows, old, strict=True)]
                arrays[answer] = pa.array(new, pa.string())
                num_changed += sum(was != now for was, now in zip(old, new, strict=True))
            writer.write_table(pa.table(arrays, schema=schema))
    return num_changed, np.array(parts, np.int8)


def _cell(found: Mending, row: int, cell: str) -> str:
    return found.rewritten.get(row, found.renamed.get(cell, cell))
