"""How near a place of a text stands to the words of a question: what shares words with the question is likelier to
answer it. A model that has seen few texts does not know that yet; how much it counts is chosen on the practice test."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.words import Place, words_of

# What a word still counts one word further away.
FADING = 0.93
Near = NDArray[np.float64]


def nearness(question: str, context: str, units: Sequence[Place]) -> Near:
    """Word pieces × 2: how much of the question stands before the begin of each piece, and how much behind its end,
    the nearer the more; about 1 where all of it stands just there. `units` are places of pieces in the text."""
    places = words_of(context)
    weights = _weights([context[start:end].casefold() for start, end in places], _said(question))
    before, behind = _faded(weights), _faded(weights[::-1])[::-1]
    starts = [start for start, _ in places]
    first = np.searchsorted(starts, [start for start, _ in units], side="left")
    last = np.searchsorted(starts, [end for _, end in units], side="left")
    return np.column_stack([before[first], behind[last]])


def from_nearest(windows: Sequence[Near]) -> list[Near]:
    """Counted from the nearest place of all windows of a text, so that windows can be compared: nought at best."""
    top = np.max([near.max(axis=0, initial=0.0) for near in windows], axis=0, initial=0.0)
    return [near - top for near in windows]


def _said(text: str) -> list[str]:
    return [text[start:end].casefold() for start, end in words_of(text)]


def _weights(words: list[str], asked: list[str]) -> list[float]:
    """Of every word of the text what it counts: more where it is rare in it, twice where the word before it stands
    before it in the question too. All words of the question together count 1."""
    counts, pairs = Counter(words), set(pairwise(asked))
    worth = {
        word: log(1 + len(words) / counts[word]) for word in dict.fromkeys(asked) if counts[word] and word[0].isalnum()
    }
    total = sum(worth.values())
    if not total:
        return [0.0] * len(words)
    return [
        worth.get(word, 0.0) * (2 if (before, word) in pairs else 1) / total
        for before, word in zip(["", *words], words, strict=False)
    ]


def _faded(weights: list[float]) -> Near:
    """Before each word, and behind the last, the sum of what stands there, faded word by word."""
    found, held = [0.0], 0.0
    for weight in weights:
        held = held * FADING + weight
        found.append(held)
    return np.array(found)
