"""Reads Parquet: every column becomes text, nested ones JSON."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from . import limits
from .layout import clean_names
from .options import ReadOptions
from .places import as_places
from .questions import as_answers
from .result import ReadResult, UnreadableTableError
from .sheets_text import as_text
from .sink import Sink

BATCH_ROWS = 2_000
MAX_BATCH_BYTES = 400 * 1024**2


def read(path: Path, name: str, options: ReadOptions, out: Path) -> ReadResult:
    """Read a Parquet file into a Parquet file of text."""
    try:
        return _read(path, options, out)
    except (pa.ArrowException, OSError, ValueError, TypeError, NotImplementedError) as error:
        raise UnreadableTableError("PARQUET_BROKEN", detail=str(error).splitlines()[0][:200]) from None


def _read(path: Path, options: ReadOptions, out: Path) -> ReadResult:
    with pq.ParquetFile(path) as file:
        facts = file.metadata
        _refuse_huge(facts, path.stat().st_size)
        columns = clean_names(list(file.schema_arrow.names), len(file.schema_arrow.names))
        with Sink(out, columns) as sink:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
                if batch.nbytes > MAX_BATCH_BYTES:
                    raise UnreadableTableError("FILE_UNPACKS_TOO_LARGE", most_mb=limits.MAX_UNPACKED_BYTES // 1024**2)
                sink.write_arrays([_as_text(array) for array in batch.columns])
                if options.max_rows and sink.num_rows >= options.max_rows:
                    break
    if sink.num_rows == 0:
        raise UnreadableTableError("TABLE_WITHOUT_ROWS", skipped=0)
    return ReadResult(out, columns, sink.num_rows)


def _refuse_huge(facts: Any, num_bytes: int) -> None:
    if facts.num_columns == 0:
        raise UnreadableTableError("TABLE_WITHOUT_ROWS", skipped=0)
    if facts.num_columns > limits.MAX_COLUMNS:
        raise UnreadableTableError("TABLE_TOO_WIDE", columns=facts.num_columns, most=limits.MAX_COLUMNS)
    if facts.num_rows > limits.MAX_ROWS:
        raise UnreadableTableError("TABLE_TOO_LONG", most=limits.MAX_ROWS)
    unpacked = sum(facts.row_group(index).total_byte_size for index in range(facts.num_row_groups))
    if unpacked > limits.MAX_UNPACKED_BYTES:
        raise UnreadableTableError("FILE_UNPACKS_TOO_LARGE", most_mb=limits.MAX_UNPACKED_BYTES // 1024**2)


def _as_text(array: Any) -> Any:
    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.dictionary_decode()
        kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        longest = pc.max(pc.utf8_length(array)).as_py() if not pa.types.is_integer(kind) else 0
        if (longest or 0) > limits.MAX_CELL_CHARS:
            raise UnreadableTableError("CELL_TOO_LONG", most=limits.MAX_CELL_CHARS)
        return pc.fill_null(pc.cast(array, pa.string()), "")
    return pa.array([_cell(value) for value in array.to_pylist()], pa.string())


def _cell(value: Any) -> str:
    if isinstance(value, list | dict) and value:
        value = as_answers(value) or value
    if isinstance(value, list):
        value = as_places(value) or value
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return as_text(value)
