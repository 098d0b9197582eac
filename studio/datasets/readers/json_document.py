"""Reads a JSON document: an array of records, piece by piece, or an object that holds one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import encoding as encodings
from . import json_lines, limits
from .flatten import DECODER, flat, loads
from .options import ReadOptions
from .questions import holds_questions, questions_of
from .records import Record, write_records
from .result import BadRow, ReadResult, UnreadableTableError

CHUNK_CHARS = 1_000_000
BLANK = " \t\r\n\ufeff\0"


def read(path: Path, name: str, options: ReadOptions, out: Path) -> ReadResult:
    """Read a JSON document into Parquet."""
    found = encodings.find(path, options.encoding)
    with path.open(encoding=found.name, errors="replace") as file:
        start = file.read(CHUNK_CHARS).lstrip(BLANK)
    if start.startswith("["):
        result = write_records(lambda: _elements(path, found.name), out, options.max_rows)
    elif start.startswith("{"):
        if _is_lines(start):
            return json_lines.read(path, name, options, out)
        records = _inside(path, found.name)
        result = write_records(lambda: _numbered(records), out, options.max_rows)
    else:
        raise UnreadableTableError("JSON_NOT_A_TABLE", line=1)
    result.choices["encoding"] = found.name
    return result


def _is_lines(start: str) -> bool:
    """Several objects one after the other: JSON Lines under another name."""
    try:
        _, end = DECODER.raw_decode(start)
    except (ValueError, RecursionError):
        return False
    return start[end:].lstrip(BLANK).startswith("{")


def _elements(path: Path, encoding: str) -> Iterator[Record | BadRow]:
    """The elements of a top-level array, holding only a stretch of the document at a time."""
    with path.open(encoding=encoding, errors="replace") as file:
        buffer = file.read(CHUNK_CHARS).lstrip(BLANK)[1:]
        number, position = 0, 0
        while True:
            position = _after_blank(buffer, position)
            if position >= len(buffer) or len(buffer) - position < CHUNK_CHARS // 2:
                more = file.read(CHUNK_CHARS)
                buffer, position = buffer[position:] + more, 0
                if not more and not buffer.strip(BLANK):
                    raise UnreadableTableError("JSON_CUT_OFF", record=number)
                if not buffer.strip(BLANK + ","):
                    continue
            position = _after_blank(buffer, position)
            if position < len(buffer) and buffer[position] == "]":
                return
            value, buffer, position = _element(file, buffer, position, number + 1)
            for row in _rows(number + 1, value):
                number += 1
                yield row


def _after_blank(buffer: str, position: int) -> int:
    while position < len(buffer) and buffer[position] in BLANK + ",":
        position += 1
    return position


def _element(file: Any, buffer: str, position: int, number: int) -> tuple[Any, str, int]:
    """One element; more of the document is read until it is whole."""
    while True:
        try:
            value, end = DECODER.raw_decode(buffer, position)
        except RecursionError:
            raise UnreadableTableError("JSON_TOO_DEEP", most=20, record=number) from None
        except json.JSONDecodeError as error:
            size = len(buffer) - position
            more = file.read(max(CHUNK_CHARS, size)) if size < limits.MAX_JSON_ELEMENT_CHARS else ""
            if not more:
                code = "JSON_CUT_OFF" if error.pos >= len(buffer) - 1 else "JSON_BROKEN_RECORD"
                raise UnreadableTableError(code, record=number) from None
            buffer, position = buffer[position:] + more, 0
            continue
        return value, buffer, end


def _as_record(number: int, value: Any) -> Record | BadRow:
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict):
        # A text and what is marked in it, side by side, as spaCy's examples are.
        value = {"text": value[0], **value[1]}
    if not isinstance(value, dict):
        return BadRow(number, "JSON_NOT_A_RECORD", raw=str(value)[: limits.MAX_RAW_CHARS])
    return number, flat(value)


def _numbered(records: list[Any]) -> Iterator[Record | BadRow]:
    number = 0
    for value in records:
        for row in _rows(number + 1, value):
            number += 1
            yield row


def _rows(number: int, value: Any) -> Iterator[Record | BadRow]:
    """One record, or the questions of an article of them."""
    if isinstance(value, dict) and holds_questions(value):
        yield from questions_of(value, number)
    else:
        yield _as_record(number, value)


def _inside(path: Path, encoding: str) -> list[Any]:
    """The array of records an object holds, such as {"data": […]}; or columns side by side made into records."""
    if path.stat().st_size > limits.MAX_JSON_DOCUMENT_BYTES:
        raise UnreadableTableError("JSON_TOO_LARGE", most_mb=limits.MAX_JSON_DOCUMENT_BYTES // 1024**2)
    try:
        document = loads(path.read_text(encoding=encoding, errors="replace").strip(BLANK))
    except RecursionError:
        raise UnreadableTableError("JSON_TOO_DEEP", most=20) from None
    except json.JSONDecodeError as error:
        raise UnreadableTableError("JSON_BROKEN", line=error.lineno, position=error.colno) from None
    lists = {key: value for key, value in document.items() if isinstance(value, list) and value}
    holding = [value for value in lists.values() if isinstance(value[0], dict)]
    if holding:
        return max(holding, key=len)
    if lists and len({len(value) for value in lists.values()}) == 1:
        return [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]
    if not lists:
        return [document]
    raise UnreadableTableError("JSON_NOT_A_TABLE", line=1)
