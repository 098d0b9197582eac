"""Writes the frozen table of a version: the user's columns as text, `_row` and `_split`; equal content, equal bytes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from .splitting import NAMES

# A row group is read as a whole, by the web process too: long texts make shorter ones.
ROWS, LEAST_ROWS = 20_000, 100
GROUP_BYTES = 16 * 1024**2


@dataclass(frozen=True)
class Frozen:
    """A table that never changes again; `digest` is the SHA-256 of its bytes."""

    path: Path
    digest: str
    num_bytes: int
    num_rows: int


Join = Callable[[Sequence[str]], str]
"""Makes one cell of several."""


def lines(cells: Sequence[str]) -> str:
    """Several cells as one text, a line each; empty ones leave no line."""
    return "\n".join(cell for cell in cells if cell.strip())


def gather(
    sources: list[tuple[Path, list[str]]],
    columns: list[str],
    joined: dict[str, tuple[list[str], Join]],
    out: Path,
) -> None:
    """Put tables under one another, rows numbered on. Each source comes with its names of `columns`, in their order, or
    nothing where it lacks one, whose cells are then empty; joined columns are made of others."""
    last = 0
    schema = _schema(columns, joined)
    with pq.ParquetWriter(out, schema, compression="zstd", compression_level=1) as writer:
        for source, names in sources:
            offset = last
            for batch in _batches(source):
                rows = np.asarray(batch.column(0)) + offset
                cells = [batch.column(name) if name else pa.array([""] * len(batch)) for name in names]
                cells += [
                    _joined([cells[columns.index(name)] for name in parts], join) for parts, join in joined.values()
                ]
                writer.write_table(pa.table([pa.array(rows), *cells], schema=schema))
                last = int(rows[-1])


def _schema(columns: list[str], joined: Iterable[str]) -> Any:
    fields = [pa.field("_row", pa.int64(), nullable=False)]
    return pa.schema(fields + [pa.field(name, pa.string(), nullable=False) for name in [*columns, *joined]])


def _joined(parts: list[Any], join: Join) -> Any:
    rows = zip(*(part.to_pylist() for part in parts), strict=True)
    return pa.array([join(cells) for cells in rows], pa.string())


def freeze(source: Path, parts: NDArray[np.int8], out: Path) -> Frozen:
    """Add `_split` to a gathered table and close it for good."""
    names = pa.array(NAMES, pa.string())
    start = 0
    schema = pq.read_schema(source)
    schema = schema.insert(1, pa.field("_split", pa.string(), nullable=False)).remove_metadata()
    with pq.ParquetWriter(out, schema, compression="zstd", compression_level=3, store_schema=False) as writer:
        for batch in _batches(source):
            chosen = names.take(pa.array(parts[start : start + len(batch)], pa.int8()))
            arrays = [batch.column(0), chosen, *batch.columns[1:]]
            writer.write_table(pa.table(arrays, schema=schema))
            start += len(batch)
    return Frozen(out, digest_of(out), out.stat().st_size, start)


def _batches(source: Path) -> Iterator[Any]:
    with pq.ParquetFile(source) as file:
        for batch in file.iter_batches(batch_size=rows_at_once(file.metadata), use_threads=False):
            if len(batch):
                yield batch


def rows_at_once(metadata: Any) -> int:
    """How many rows of a Parquet file to hold at a time: 20,000, or half of that again and again until they are no more
    than about 16 MB."""
    size = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    each, rows = size / max(1, metadata.num_rows), ROWS
    while rows > LEAST_ROWS and rows * each > GROUP_BYTES:
        rows //= 2
    return rows


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
