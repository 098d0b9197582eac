"""Which column is what: the choices, what is wrong with one, and three rows that show what it would mean."""

from dataclasses import dataclass, field
from typing import Any

from . import reading, telling
from .models import DatasetVersion
from .profile import ColumnCard
from .suggest import JOINT, Columns, problems

SHOWN_ROWS, SHOWN_CHARS, MAX_CHOICES = 3, 160, 300


@dataclass(frozen=True)
class Roles:
    """`text`, `pair` and `label` are the chosen names; a text of several columns is written with a plus."""

    text: str
    pair: str
    label: str
    names: list[str]
    is_chosen: bool = False
    problems: list[str] = field(default_factory=list)
    is_hopeless: bool = False
    rows: list[dict[str, str]] = field(default_factory=list)


def of_version(version: DatasetVersion) -> Roles:
    """The roles a version was made with."""
    return _roles(version, version.note_values.get("chosen") or version.columns)


def of_choice(version: DatasetVersion, *, text: str, pair: str, label: str) -> Roles:
    """What another choice would mean."""
    return _roles(version, columns_of(version, text=text, pair=pair, label=label), is_chosen=True)


def columns_of(version: DatasetVersion, *, text: str, pair: str, label: str) -> Columns:
    """A choice as it came from the form; “title + body” are two columns unless one is called that."""
    known = [card["name"] for card in version.profile]
    parts = text.split(JOINT)
    several = text not in known and len(parts) > 1 and all(part in known for part in parts)
    wish: Columns = {"text": parts if several else text, "text_pair": pair, "label": label}
    return {role: value for role, value in wish.items() if value}


def _roles(version: DatasetVersion, columns: Columns, *, is_chosen: bool = False) -> Roles:
    cards = [ColumnCard(**card) for card in version.profile]
    found = problems(cards, columns)
    names = [card.name for card in cards][:MAX_CHOICES]
    text = columns.get("text", "")
    shown = JOINT.join(text) if isinstance(text, list) else str(text)
    if isinstance(text, list) and len(text) > 1:
        names = [shown, *names]
    return Roles(
        text=shown,
        pair=str(columns.get("text_pair", "")),
        label=str(columns.get("label", "")),
        names=names,
        is_chosen=is_chosen,
        problems=[telling.problem(one.as_json()) for one in found],
        is_hopeless=any(one.is_hopeless for one in found),
        rows=_rows(version, columns),
    )


def _rows(version: DatasetVersion, columns: Columns) -> list[dict[str, str]]:
    """Three examples, read with these roles."""
    listed = reading.examples(version, page_size=SHOWN_ROWS)["examples"]
    return [
        {
            "text": _cell(one["values"], columns.get("text")),
            "pair": _cell(one["values"], columns.get("text_pair")),
            "label": _cell(one["values"], columns.get("label")),
        }
        for one in listed
    ]


def _cell(values: dict[str, Any], name: Any) -> str:
    names = name if isinstance(name, list) else [name]
    return " ".join(str(values.get(one) or "") for one in names if one).strip()[:SHOWN_CHARS]
