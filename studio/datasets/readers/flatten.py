"""Makes rows of nested records: inner names are joined with dots, everything becomes text."""

import json
from typing import Any

from .places import as_places
from .questions import as_answers
from .result import UnreadableTableError

MAX_DEPTH = 20
LONGEST_NUMBER = 18


def flat(record: dict[str, Any]) -> dict[str, str]:
    """One record as a flat row of text."""
    row: dict[str, str] = {}
    _flatten(record, "", row, 1)
    return row


def _flatten(record: dict[str, Any], prefix: str, row: dict[str, str], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise UnreadableTableError("JSON_TOO_DEEP", most=MAX_DEPTH)
    for key, value in record.items():
        name = f"{prefix}{key}"
        if (answers := as_answers(value)) is not None or (value == [] and key == "answers" and "question" in record):
            # An empty list of answers says that there is none, which an empty cell does not.
            row[name] = json.dumps(answers or [], ensure_ascii=False)
        elif isinstance(value, dict) and value:
            _flatten(value, f"{name}.", row, depth + 1)
        else:
            row[name] = as_text(value)


def as_text(value: Any) -> str:
    """A value as text: nothing for null, numbers as they were written, lists as JSON, marked places in one form."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = as_places(value) or value
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def loads(document: str) -> Any:
    """Parse JSON; numbers keep their digits, NaN and Infinity count as empty."""
    return json.loads(document, parse_float=str, parse_int=_whole, parse_constant=lambda _: None)


def _whole(digits: str) -> int | str:
    """Numbers that look the same again as they were written stay numbers, as places in lists must."""
    return int(digits) if len(digits) <= LONGEST_NUMBER and digits != "-0" else digits


DECODER = json.JSONDecoder(parse_float=str, parse_int=_whole, parse_constant=lambda _: None)
