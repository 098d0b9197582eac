"""What became of each marked place of an answer, and long texts cut to what stands beside places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from studio.core.marking import Part, parts_of, places_of

# Of a text that is longer than this, so many characters stay on each side of a place.
WHOLE, BESIDE = 400, 120
LEFT_OUT = " … "
Place = Mapping[str, Any]


@dataclass(frozen=True)
class Fate:
    """A place: what is right there and what was said, each its words and kind; empty where there is none."""

    outcome: str
    right: Part
    said: Part


NOTHING = Part("")


def fates(text: str, right: str, said: str) -> list[Fate]:
    """Every place of both cells once, in the order of the text; the outcomes are those of the exam's table."""
    there, told = places_of(right), places_of(said)
    exact = {(one["start"], one["end"]): one for one in told}
    found: list[tuple[int, Fate]] = []
    for place in there:
        meeting = [exact.get((place["start"], place["end"]))] if (place["start"], place["end"]) in exact else []
        meeting = meeting or [one for one in told if _meet(place, one)]
        found.append((place["start"], _fate(text, place, meeting[0] if meeting else None)))
    invented = [one for one in told if not any(_meet(one, place) for place in there)]
    found += [(one["start"], Fate("invented", NOTHING, _part(text, one))) for one in invented]
    return [fate for _start, fate in sorted(found, key=lambda pair: pair[0])]


def in_words(text: str, places: Iterable[Place]) -> str:
    """“Berlin (place), Anna (person)”."""
    told = [f"{text[one['start'] : one['end']]} ({one['label']})" for one in places]
    return ", ".join(told) or _("nothing marked")


def shown(text: str, cell: str, other: str = "") -> list[Part]:
    """A text with the places of a cell marked in it, as a page shows it: of a long text what stands beside the places
    of this cell and of the other one, so that two markings of a text show the same stretches."""
    kept = _kept(text, [*places_of(cell), *places_of(other)])
    parts, start = [], 0
    for part in parts_of(text, places_of(cell)):
        end = start + len(part.words)
        parts.append(part if part.kind else Part(_cut(text, start, end, kept)))
        start = end
    return [part for part in parts if part.words]


def _kept(text: str, places: Sequence[Place]) -> list[tuple[int, int]]:
    """The stretches beside places, from left to right; the beginning where there are none."""
    if len(text) <= WHOLE:
        return [(0, len(text))]
    wanted = sorted((max(0, one["start"] - BESIDE), min(len(text), one["end"] + BESIDE)) for one in places)
    kept: list[tuple[int, int]] = []
    for start, end in wanted or [(0, 2 * BESIDE)]:
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def _cut(text: str, start: int, end: int, kept: Sequence[tuple[int, int]]) -> str:
    """What is kept from `start` to `end`; three dots stand for what is left out."""
    words, at = "", start
    for first, last in kept:
        first, last = max(first, start), min(last, end)
        if first < last:
            words += (LEFT_OUT if first > at else "") + text[first:last]
            at = last
    return words + (LEFT_OUT if at < end else "")


def _fate(text: str, place: Place, said: Place | None) -> Fate:
    if said is None:
        return Fate("missed", _part(text, place), NOTHING)
    if (place["start"], place["end"]) != (said["start"], said["end"]):
        return Fate("wrong_edges", _part(text, place), _part(text, said))
    outcome = "found" if place["label"] == said["label"] else "wrong_kind"
    return Fate(outcome, _part(text, place), _part(text, said))


def _part(text: str, place: Place) -> Part:
    return Part(text[place["start"] : place["end"]], str(place["label"]))


def _meet(one: Place, other: Place) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])
