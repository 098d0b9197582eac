"""Roles that no single column plays as it stands: texts of several columns, labels ticked in several, parted by a
sign, or said for several questions."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from .facets import faceted
from .freeze import Join, lines
from .structured import listed, ticked
from .suggest import JOINT, names_of
from .tasks import SEPARATOR, answer_of, task_of


def joined(chosen: Mapping[str, Any], columns: list[str]) -> tuple[dict[str, str], dict[str, tuple[list[str], Join]]]:
    """The column of each role in the frozen table, and what the columns that are made for it are made of."""
    task = task_of(chosen)
    answer = answer_of(task, chosen)
    named: dict[str, str] = {}
    made: dict[str, tuple[list[str], Join]] = {}
    for role, value in chosen.items():
        if role == SEPARATOR:
            continue
        parts = names_of(value)
        kind = answer.kinds[0] if answer is not None and answer.name == role else ""
        join = _join(parts, str(chosen.get(SEPARATOR, "")), kind)
        named[role] = parts[0]
        if join is not None:
            named[role] = _free_name(JOINT.join(parts) if len(parts) > 1 else f"{parts[0]} []", columns)
            made[named[role]] = (parts, join)
    return named, made


def _join(parts: list[str], separator: str, answer: str) -> Join | None:
    """How the cells of a role become one; `answer` is the kind of what is right, empty for a text."""
    if answer == "facets":
        return partial(faceted, parts)
    if len(parts) > 1:
        return partial(ticked, parts) if answer else lines
    return (lambda cells: listed(cells[0], separator)) if answer and separator else None


def _free_name(name: str, columns: list[str]) -> str:
    while name in columns:
        name += " (2)"
    return name
