"""How surprising the hidden words of texts are to a model, and what it guesses in their places."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.blanks import BLANK
from workers.engine.data.encoding import IGNORED, Encoded
from workers.engine.data.hiding import originals
from workers.engine.data.words import NOWHERE, Place

# e to the power of this is more than any vocabulary has.
MOST_SURPRISE = 30.0


@dataclass
class Word:
    """A hidden word: its place in the text, what was guessed instead, and how likely the guess is (0 to 1)."""

    place: Place
    said: str = ""
    share: float = 1.0


@dataclass
class Guess:
    """What a model says to one text. `errors` are −log of the likelihood of every right word piece, `pieces` these
    pieces themselves; `best` the likeliest pieces of every place with their likelihoods."""

    text: str
    words: list[Word] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)
    best: list[list[tuple[str, float]]] = field(default_factory=list)

    @property
    def confidence(self) -> float:
        """How likely its guesses are to itself, on average."""
        return float(np.mean([word.share for word in self.words])) if self.words else 0.0

    @property
    def perplexity(self) -> float:
        return perplexity_of(np.array([sum(self.errors), len(self.errors)]))

    def with_blanks(self) -> str:
        """The text as it was asked."""
        parts, end = [], 0
        for start, stop in sorted(word.place for word in self.words):
            parts += [self.text[end:start], BLANK]
            end = stop
        return "".join([*parts, self.text[end:]])


def guesses(outputs: Sequence[NDArray[np.float32]], encoded: Encoded, texts: Sequence[str]) -> list[Guess]:
    """One a text, from what the layer says of each of its rows (models/wording.py)."""
    told = [Guess(text) for text in texts]
    tokenizer = encoded["reader"]

    @cache
    def spelled(ids: tuple[int, ...]) -> str:
        return str(tokenizer.decode(list(ids))).strip()

    for i, (owner, said) in enumerate(zip(encoded["owner"], outputs, strict=True)):
        guess, labels = told[owner], encoded["labels"][i]
        places = [place for place, right in enumerate(labels) if right != IGNORED]
        guess.errors += [float(said[place, 0]) for place in places]
        guess.pieces += [labels[place] for place in places]
        half = (said.shape[1] - 1) // 2
        for place in places:
            ids, logs = said[place, 1 : 1 + half], said[place, 1 + half :]
            guess.best.append([(spelled((int(a),)), float(np.exp(b))) for a, b in zip(ids, logs, strict=True)])
        guess.words += _words(encoded["units"][i], places, said, half, spelled)
    return told


def _words(units: list[Place], places: list[int], said: NDArray[np.float32], half: int, spelled: Any) -> list[Word]:
    """Whole words: the likeliest piece of each of its places."""
    by_word: dict[Place, list[int]] = {}
    for place in places:
        by_word.setdefault(units[place], []).append(place)
    return [
        Word(unit, spelled(tuple(int(said[p, 1]) for p in own)), float(np.exp(said[own, 1 + half].sum())))
        for unit, own in by_word.items()
        if unit != NOWHERE
    ]


def summed(answers: Sequence[Guess]) -> NDArray[np.float64]:
    """A row a text: the sum of its errors, and how many word pieces were hidden."""
    return np.array([[sum(one.errors), len(one.errors)] for one in answers], dtype=np.float64).reshape(-1, 2)


def perplexity_of(sums: NDArray[np.float64]) -> float:
    """Out of so many equally likely word pieces a model seems to choose; 1 is knowing, less is better."""
    return math.exp(min(MOST_SURPRISE, float(sums[0] / max(1.0, sums[1]))))


def guessed_share(answers: Sequence[Guess]) -> float:
    """The share of hidden words that were guessed to the letter, capital letters aside."""
    right = [one.text[slice(*word.place)].casefold() == word.said.casefold() for one in answers for word in one.words]
    return float(np.mean(right)) if right else 0.0


def mean_error(outputs: Sequence[NDArray[np.float32]], encoded: Encoded) -> float:
    """Of all hidden word pieces together."""
    total = count = 0.0
    for said, labels in zip(outputs, encoded["labels"], strict=True):
        places = [place for place, right in enumerate(labels) if right != IGNORED]
        total += float(said[places, 0].sum())
        count += len(places)
    return total / max(1.0, count)


def counted(train: Encoded, answers: Sequence[Guess], vocab_size: int) -> NDArray[np.float64]:
    """The same as `summed` for the simplest way: every word piece is as likely as it is frequent in the texts to
    learn from, counted once more than it occurs, so that none is impossible."""
    counts = np.ones(vocab_size)
    for row in range(len(train["input_ids"])):
        for piece, unit in zip(originals(train, row), train["units"][row], strict=True):
            counts[piece] += unit[1] > unit[0]
    errors = -np.log(counts / counts.sum())
    return np.array([[errors[one.pieces].sum(), len(one.pieces)] for one in answers], dtype=np.float64).reshape(-1, 2)


def as_answer(guess: Guess) -> dict[str, Any]:
    """For programs: the text with its blanks filled, and the likeliest words of every blank."""
    parts = guess.text.split(BLANK)
    firsts = [best[0][0] for best in guess.best]
    # A blank that was cut away stays one.
    firsts += [BLANK] * (len(parts) - 1 - len(firsts))
    filled = "".join(part for pair in zip(parts, [*firsts, ""], strict=False) for part in pair)
    blanks = [
        {"word": best[0][0], "score": best[0][1], "others": [{"word": word, "score": p} for word, p in best[1:]]}
        for best in guess.best
    ]
    return {"text": filled, "blanks": blanks}


def blank_example(guess: Guess, most: int) -> dict[str, Any]:
    """One text for people: its words hidden up to a character, and what was guessed for them."""
    words = [word for word in guess.words if word.place[1] <= most]
    shown = Guess(guess.text[:most], words)
    return {
        "input": shown.with_blanks(),
        "expected": json.dumps([guess.text[slice(*word.place)] for word in words], ensure_ascii=False),
        "predicted": json.dumps([word.said for word in words], ensure_ascii=False),
        "confidence": round(shown.confidence, 4),
    }
