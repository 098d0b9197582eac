"""What became of each marked place of an answer, and texts with their places shortened for a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from studio.core.marking import Part, parts_of, places_of

# Of a stretch without a mark this many characters stay on each side of a mark.
BESIDE = 120
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


def shortened(parts: Sequence[Part]) -> list[Part]:
    """The same parts; of long stretches between the marks only what stands beside a mark."""
    last = len(parts) - 1
    return [part if part.kind else Part(_cut(part.words, at > 0, at < last)) for at, part in enumerate(parts)]


def shown(text: str, cell: str) -> list[Part]:
    """A text with the places of a cell marked in it, as a page shows it."""
    return shortened(parts_of(text, places_of(cell)))


def _cut(words: str, is_after_mark: bool, is_before_mark: bool) -> str:
    if len(words) <= 2 * BESIDE + 1:
        return words
    if is_after_mark and is_before_mark:
        return f"{words[:BESIDE]} … {words[-BESIDE:]}"
    return f"{words[: 2 * BESIDE]} …" if is_after_mark or not is_before_mark else f"… {words[-2 * BESIDE :]}"


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
