"""Items in the order of how close they are to a question, and the places of the right ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.searches import Items, Searches

SHOWN = 10
BLOCK = 128
# Closeness is told to so many digits, so that two machines put items that are equally close in the same order.
DIGITS = 5
FloatArray = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Found:
    """The closest items to one question, and the places (from 1) of those that are right, the best first. `likeness` is
    how close the question is to the item it was paired with."""

    texts: tuple[str, ...]
    rows: tuple[int, ...]
    closeness: tuple[float, ...]
    places: tuple[int, ...] = ()
    wanted: tuple[str, ...] = ()
    """The right item at each of the places."""
    likeness: float = 0.0
    degree: float = 0.0
    """How well the two go together, as it stands in the table."""


def scaled(vectors: FloatArray) -> FloatArray:
    """Of length one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def closest(close: FloatArray, items: Items, sought: NDArray[np.int64]) -> Found:
    """The first few of one question; of equally close ones the earlier."""
    rounded = np.round(close.astype(np.float64), DIGITS)
    few = min(SHOWN, len(rounded))
    line = np.partition(rounded, len(rounded) - few)[len(rounded) - few] if few else 0.0
    best = np.flatnonzero(rounded >= line)
    best = best[np.argsort(-rounded[best], kind="stable")][:few]
    best = best[np.isfinite(rounded[best])]
    chosen = [int(sought[place]) for place in best]
    return Found(
        tuple(items.texts[one] for one in chosen),
        tuple(items.rows[one] for one in chosen),
        tuple(float(rounded[place]) for place in best),
    )


def ranked(examples: Searches, closeness: Callable[[slice], FloatArray]) -> list[Found]:
    """What is found for every question. `closeness` gives a block of questions × items sought. Of an item that is as
    close as others the last place among them counts; the question itself and what other splits told are passed over."""
    place_of = {int(item): place for place, item in enumerate(examples.sought)}
    own_place = {examples.items.texts[item]: place for item, place in place_of.items()}
    return [
        found
        for block in _blocks(len(examples))
        for found in _ranked(examples, closeness(block), block, place_of, own_place)
    ]


def _ranked(
    examples: Searches, close: FloatArray, block: slice, place_of: dict[int, int], own_place: dict[str, int]
) -> Iterator[Found]:
    close = np.array(close, dtype=np.float32)
    for i, row in zip(range(block.start, block.stop), close, strict=True):
        right = [place_of[item] for item in examples.targets[i]]
        hidden = [place_of[item] for item in examples.passed[i] if item in place_of]
        own = own_place.get(examples.texts[i])
        if own is not None and own not in right:
            hidden.append(own)
        row[hidden] = -np.inf
        first = closest(row, examples.items, examples.sought)
        places = sorted(
            (int((row >= row[place]).sum()), item) for place, item in zip(right, examples.targets[i], strict=True)
        )
        yield Found(
            first.texts,
            first.rows,
            first.closeness,
            tuple(place for place, _ in places),
            tuple(examples.items.texts[item] for _, item in places),
        )


def _blocks(count: int) -> Iterator[slice]:
    for start in range(0, count, BLOCK):
        yield slice(start, min(count, start + BLOCK))
