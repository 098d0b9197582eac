"""Places in a text to tags of its words, and what a model says of the words back to places.

Outputs of a head: 0 stands for no kind; of kind k, 1 + 2k begins a place and 2 + 2k goes on with it (BIO).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .encoding import IGNORED
from .words import NOWHERE, Place

NOTHING = 0
IMPOSSIBLE = -1e9
SMALLEST = 1e-9


class Span(NamedTuple):
    """A place in a text and the position of its kind in the list of labels."""

    start: int
    end: int
    kind: int


class Found(NamedTuple):
    """A place that was found; `score` is the certainty of its least certain word, from 0 to 1."""

    start: int
    end: int
    kind: int
    score: float


@dataclass(frozen=True)
class Reading:
    """What is answered to one text; `confidence` is the certainty of the least certain word of all."""

    text: str
    found: tuple[Found, ...]
    confidence: float

    @property
    def spans(self) -> list[Span]:
        return [Span(start, end, kind) for start, end, kind, _ in self.found]


def as_json(spans: Sequence[Span], labels: Sequence[str]) -> str:
    """Spans as they stand in a table; equal spans give equal text."""
    told = [{"start": one.start, "end": one.end, "label": labels[one.kind]} for one in sorted(spans)]
    return json.dumps(told, ensure_ascii=False)


def num_tags(num_labels: int) -> int:
    return 1 + 2 * num_labels


def tags_of(units: Sequence[Place], spans: Sequence[Span]) -> list[int]:
    """The tag of every word piece of one row; pieces that stand for nothing are passed over. A word belongs to the
    first span it has a letter in. Its further pieces learn the tag as well, although the first alone speaks for it
    later: on wnut17 that gives an F1 of 0.405, learning from the first alone 0.383."""
    tags: list[int] = []
    before, open_span = NOWHERE, None
    for unit in units:
        if unit == NOWHERE:
            tags.append(IGNORED)
            continue
        if unit == before:
            tags.append(tags[-1] + tags[-1] % 2)
            continue
        span = next((one for one in spans if one.start < unit[1] and unit[0] < one.end), None)
        is_further = span is not None and (span == open_span or span.start < unit[0])
        tags.append(NOTHING if span is None else 1 + 2 * span.kind + is_further)
        before, open_span = unit, span
    return tags


def readings(
    texts: Sequence[str], outputs: Sequence[NDArray[np.float32]], units: Sequence[Sequence[Place]], owner: Sequence[int]
) -> list[Reading]:
    """One for each text, from what the head says of the rows (word pieces × tags) that were made of it."""
    rows: list[list[int]] = [[] for _ in texts]
    for row, text in enumerate(owner):
        rows[text].append(row)
    return [_reading(text, [(outputs[i], units[i]) for i in mine]) for text, mine in zip(texts, rows, strict=True)]


def _reading(text: str, rows: list[tuple[NDArray[np.float32], Sequence[Place]]]) -> Reading:
    words = merged(rows)
    if not words:
        return Reading(text, (), 1.0)
    shares = np.stack([share for _, share in words])
    tags = decoded(shares)
    kinds = [(tag - 1) // 2 if tag else -1 for tag in tags]
    sure = [
        float(share[0] if kind < 0 else share[1 + 2 * kind] + share[2 + 2 * kind])
        for kind, share in zip(kinds, shares, strict=True)
    ]
    found = tuple(
        Found(words[first][0][0], words[last][0][1], kinds[first], min(sure[first : last + 1]))
        for first, last in _runs(tags)
    )
    return Reading(text, found, min(sure))


def merged(rows: Sequence[tuple[Any, Sequence[Place]]]) -> list[tuple[Place, NDArray[np.float64]]]:
    """Every word of a text once, in order, with the shares of its tags. Of two windows the one counts in which the
    word is farther from the edge, so that nothing is lost where they meet."""
    best: dict[int, tuple[int, Place, NDArray[np.float64]]] = {}
    for outputs, units in rows:
        for position, unit in enumerate(units):
            if unit == NOWHERE or (position and units[position - 1] == unit):
                continue
            margin = min(position, len(units) - 1 - position)
            if unit[0] not in best or margin > best[unit[0]][0]:
                best[unit[0]] = (margin, unit, _shares(outputs[position]))
    words: list[tuple[Place, NDArray[np.float64]]] = []
    for start in sorted(best):
        _, unit, shares = best[start]
        if not words or start >= words[-1][0][1]:
            words.append((unit, shares))
    return words


def _shares(sums: NDArray[np.float32]) -> NDArray[np.float64]:
    shifted = np.exp(sums.astype(np.float64) - sums.max())
    return np.asarray(shifted / shifted.sum())


def decoded(shares: NDArray[np.float64]) -> list[int]:
    """The likeliest row of tags in which no place goes on that has not begun (Viterbi 1967); words × tags."""
    logs, size = np.log(np.maximum(shares, SMALLEST)), shares.shape[1]
    steps = np.zeros((size, size))
    for tag in range(2, size, 2):
        steps[:, tag] = IMPOSSIBLE
        steps[[tag - 1, tag], tag] = 0.0
    best = logs[0].copy()
    best[2::2] = IMPOSSIBLE
    came = np.zeros(shares.shape, dtype=np.int64)
    for i in range(1, len(logs)):
        ways = best[:, None] + steps
        came[i] = ways.argmax(axis=0)
        best = ways.max(axis=0) + logs[i]
    tags = [int(best.argmax())]
    for i in range(len(logs) - 1, 0, -1):
        tags.append(int(came[i, tags[-1]]))
    return tags[::-1]


def _runs(tags: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last word of every place."""
    first = -1
    for i, tag in enumerate(tags):
        goes_on = tag != NOTHING and tag % 2 == 0
        if first >= 0 and not goes_on:
            yield first, i - 1
            first = -1
        if tag % 2 == 1:
            first = i
    if first >= 0:
        yield first, len(tags) - 1
