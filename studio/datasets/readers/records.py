"""Writes a stream of flat records as a table whose columns are all names that occur."""

from collections.abc import Callable, Iterator
from pathlib import Path

from . import limits
from .layout import clean_names
from .result import BadRow, ReadResult, UnreadableTableError
from .sink import Sink, text

Record = tuple[int, dict[str, str]]


def write_records(stream: Callable[[], Iterator[Record | BadRow]], path: Path, max_rows: int | None) -> ReadResult:
    """`stream` is read twice: once for the names, once for the rows."""
    names = _names(stream())
    if not names:
        raise _why_nothing(stream())
    columns = clean_names([" ".join(name.split()) for name in names], len(names))
    with Sink(path, columns) as sink:
        batch: list[tuple[int, list[str]]] = []
        for record in stream():
            if isinstance(record, BadRow):
                sink.reject(record)
                continue
            line, values = record
            cells = [text(values.get(name, "")) for name in names]
            if any(len(cell) > limits.MAX_CELL_CHARS for cell in cells):
                sink.reject(BadRow(line, "CELL_TOO_LONG", {"most": limits.MAX_CELL_CHARS}))
                continue
            batch.append((line, cells))
            if len(batch) >= limits.BATCH_ROWS:
                sink.write(batch)
                batch = []
            if max_rows and sink.num_rows + len(batch) >= max_rows:
                break
        sink.write(batch)
    if sink.num_rows == 0:
        raise UnreadableTableError("TABLE_WITHOUT_ROWS", skipped=sink.num_bad)
    return ReadResult(path, columns, sink.num_rows, sink.bad_rows, sink.num_bad)


def _names(stream: Iterator[Record | BadRow]) -> list[str]:
    names: dict[str, None] = {}
    for record in stream:
        if isinstance(record, BadRow):
            continue
        names.update(dict.fromkeys(record[1]))
        if len(names) > limits.MAX_COLUMNS:
            raise UnreadableTableError("TABLE_TOO_WIDE", columns=len(names), most=limits.MAX_COLUMNS)
    return list(names)


def _why_nothing(stream: Iterator[Record | BadRow]) -> UnreadableTableError:
    first = next(iter(stream), None)
    if isinstance(first, BadRow):
        return UnreadableTableError(first.code, line=first.line, **first.values)
    return UnreadableTableError("FILE_EMPTY")
