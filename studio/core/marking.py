"""Cuts a text at its marked places, so that a page can show what stands where."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """A stretch of a text; `kind` is empty where nothing is marked."""

    words: str
    kind: str = ""


def places_of(cell: str) -> list[dict[str, Any]]:
    """The places in a cell of a table, `[{"start", "end", "label"}]`; a cell of another form holds none."""
    try:
        found = json.loads(cell or "[]")
    except (ValueError, RecursionError):
        return []
    return [one for one in found if _is_place(one)] if isinstance(found, list) else []


def parts_of(text: str, places: Iterable[Mapping[str, Any]]) -> list[Part]:
    """The whole text in order. Of places that overlap the first one counts; what lies outside the text is left out."""
    parts, end = [], 0
    for place in sorted(places, key=lambda one: (one["start"], -one["end"])):
        first, last = max(0, place["start"]), min(place["end"], len(text))
        if first < end or last <= first:
            continue
        parts += [Part(text[end:first]), Part(text[first:last], str(place["label"]))]
        end = last
    return [part for part in [*parts, Part(text[end:])] if part.words]


def _is_place(one: Any) -> bool:
    return isinstance(one, dict) and type(one.get("start")) is int and type(one.get("end")) is int and "label" in one
