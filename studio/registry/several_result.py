"""Cells that hold several labels, and what became of each label of an answer."""

import json
from dataclasses import dataclass
from typing import Any

SEPARATOR = "|"


@dataclass(frozen=True)
class Marks:
    """Labels of one answer: rightly said, missing, and said too much."""

    found: list[str]
    missing: list[str]
    extra: list[str]


def labels_of(text: str) -> list[str]:
    """The labels of a cell or of what somebody sent: a JSON list, or parted by the separator; each once."""
    found: Any = text.strip()
    if found.startswith("["):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            found = [found]
    parts = found if isinstance(found, list) else found.split(SEPARATOR)
    return list(dict.fromkeys(name for part in parts if part is not None and (name := str(part).strip())))


def marks_of(right: str, said: str) -> Marks:
    """What became of each label."""
    wanted, given = labels_of(right), labels_of(said)
    return Marks(
        found=[label for label in given if label in wanted],
        missing=[label for label in wanted if label not in given],
        extra=[label for label in given if label not in wanted],
    )
