"""Writes a version as CSV that no spreadsheet will execute, or without any loss as JSON Lines."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from . import storing, telling
from .duck import column_names, opened, quoted
from .models import Dataset, DatasetVersion

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
MOST_ROWS, LEAST_ROWS = 5_000, 50
# Of the frozen file, which is packed to a fifth or so.
BATCH_BYTES = 2 * 1024**2


def as_csv(version: DatasetVersion) -> Iterator[bytes]:
    """The examples as CSV with a byte-order mark; cells that a spreadsheet would execute get an apostrophe in front."""
    yield b"\xef\xbb\xbf"
    for number, (names, rows) in enumerate(_batches(version)):
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        if number == 0:
            writer.writerow([harmless(name) for name in names])
        writer.writerows([harmless(str(row[name])) for name in names] for row in rows)
        yield buffer.getvalue().encode()


def as_json_lines(version: DatasetVersion) -> Iterator[bytes]:
    """The examples as JSON Lines, every cell as it is."""
    for _, rows in _batches(version):
        yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def problems_as_csv(dataset: Dataset) -> Iterator[bytes]:
    """The rows that were left out while reading: file, line, reason, and how each looked."""
    first = dataset.files.filter(replaced_at=None).order_by("pk").values_list("name", flat=True).first() or ""
    bad = [one for one in dataset.errors if one.get("line") is not None]
    told = [[one.get("file") or first, one["line"], telling.problem(one), one.get("raw", "")] for one in bad]
    return iter([b"\xef\xbb\xbf", _lines([["file", "line", "reason", "row"]]), *(_lines([row]) for row in told)])


def _lines(rows: list[list[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([harmless(str(cell)) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet reads as text."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _batches(version: DatasetVersion) -> Iterator[tuple[list[str], list[dict[str, Any]]]]:
    with storing.local(version.file) as path, opened(path) as table:
        names = [name for name in column_names(table) if name != "_row"]
        columns = ", ".join(map(quoted, names))
        size = version.num_bytes // max(1, version.num_examples)
        step = max(LEAST_ROWS, min(MOST_ROWS, BATCH_BYTES // max(1, size)))
        # One pass in the order of the file: whatever the size of its groups, each is unpacked once.
        found = table.execute(f"SELECT {columns} FROM examples")  # noqa: S608  # Quoted.
        while rows := found.fetchmany(step):
            yield names, [dict(zip(names, row, strict=True)) for row in rows]
