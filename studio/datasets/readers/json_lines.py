"""Reads JSON Lines: one record a line; a line that is none is named and left out."""

from collections.abc import Iterator
from pathlib import Path

from . import encoding as encodings
from . import limits
from .flatten import flat, loads
from .options import ReadOptions
from .records import Record, write_records
from .result import BadRow, ReadResult, UnreadableTableError


def read(path: Path, name: str, options: ReadOptions, out: Path) -> ReadResult:
    """Read a JSON Lines file into Parquet."""
    found = encodings.find(path, options.encoding, is_preview=options.max_rows is not None)
    result = write_records(lambda: _records(path, found, options.max_rows), out, options.max_rows)
    result.choices["encoding"] = found.name
    if found.doubt:
        result.doubts.append(found.doubt)
    return result


def _records(path: Path, found: encodings.Encoding, max_rows: int | None) -> Iterator[Record | BadRow]:
    with path.open(encoding=found.name, errors="replace", newline=None) as file:
        number = 0
        while line := file.readline(limits.MAX_LINE_CHARS):
            number += 1
            if max_rows and number > 2 * max_rows:
                return
            if len(line) >= limits.MAX_LINE_CHARS:
                yield BadRow(number, "CELL_TOO_LONG", {"most": limits.MAX_CELL_CHARS}, line[:200])
                _skip_line(file, line)
            elif line.strip("\0 \t\r\n"):
                yield _record(number, line, is_damaged=found.is_damaged)


def _skip_line(file: object, line: str) -> None:
    while line and not line.endswith("\n"):
        line = file.readline(limits.MAX_LINE_CHARS)  # type: ignore[attr-defined]  # Any text stream.


def _record(number: int, line: str, *, is_damaged: bool) -> Record | BadRow:
    raw = line.strip()[: limits.MAX_RAW_CHARS]
    if is_damaged and "\ufffd" in line:
        return BadRow(number, "DATA_ENCODING", raw=raw)
    try:
        value = loads(line.replace("\0", ""))
    except RecursionError:
        return BadRow(number, "JSON_TOO_DEEP", {"most": 20}, raw[:100])
    except ValueError as error:
        return BadRow(number, "JSON_BROKEN", {"position": getattr(error, "colno", 0)}, raw)
    if not isinstance(value, dict):
        return BadRow(number, "JSON_NOT_A_RECORD", raw=raw)
    try:
        return number, flat(value)
    except UnreadableTableError as error:
        return BadRow(number, error.code, error.values, raw[:100])
