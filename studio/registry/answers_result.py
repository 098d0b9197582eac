"""Answers from texts as the exam has them, in words, and texts cut to what stands around an answer."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from studio.core.marking import Part, parts_of
from studio.registry.places_result import shown

Place = Mapping[str, Any]


def answers_of(cell: str) -> list[dict[str, Any]]:
    """The answers in a cell, `[{"text", "start"}]`; a cell of another form holds none."""
    try:
        found = json.loads(cell or "[]")
    except (ValueError, RecursionError):
        return []
    return [one for one in found if _is_answer(one)] if isinstance(found, list) else []


def in_words(cell: str) -> str:
    """The words of a cell's answers, each once; words that stand there as they are stay so."""
    answers = answers_of(cell)
    if answers:
        return " · ".join(dict.fromkeys(str(one["text"]) for one in answers))
    return _("the text does not say") if cell.strip() in ("", "[]") else cell


def cut_around(text: str, marks: Iterable[tuple[Place, str]]) -> list[Part]:
    """A text with places marked, each with a word beside it; of a long text what stands around them. Of places that
    overlap the first one counts."""
    places = _apart([_placed(place, word) for place, word in marks])
    cell = json.dumps(places, ensure_ascii=False)
    return shown(text, cell) if text else parts_of(text, [])


def _placed(place: Place, word: str) -> dict[str, Any]:
    return {"start": place["start"], "end": place["start"] + len(place["text"]), "label": word}


def _apart(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for one in places:
        if all(one["end"] <= other["start"] or other["end"] <= one["start"] for other in kept):
            kept.append(one)
    return kept


def _is_answer(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("text"), str) and type(one.get("start")) is int
