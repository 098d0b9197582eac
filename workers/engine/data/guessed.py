"""Which texts without a label are learned from, and as what: those whose answer the model can be trusted with.

Pseudo-labels (Lee 2013) from a line of certainty on that the practice test has placed, with a bound for each label, as
a model that learns from its own answers drifts towards what it likes to say.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.examples import Examples

# From the line on this share of the answers to the practice test has to be right, and at least so many must lie there.
TRUSTED = 0.95
FEWEST_TRUSTED = 8
# A label is guessed at most so many times as often as the labelled examples would lead to expect.
MOST_TIMES = 1.5
# Fewer would change nothing.
FEWEST_USED = 10
# All guesses together count at most so many times as much as the labelled examples, and none as much as one of them.
SAY, MOST_SAY = 1.0, 0.5

Answers = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Line:
    """From `threshold` (share of certainty) on answers are trusted: `right` is the share of right ones there."""

    threshold: float
    right: float


@dataclass(frozen=True)
class Guesses:
    """The texts that are learned from, by their place among those without a label, and the label of each."""

    line: Line | None
    places: Labels
    labels: Labels

    def __len__(self) -> int:
        return len(self.places)

    def beside(self, train: Examples, unlabelled: Examples) -> Examples:
        """The labelled examples, then the guessed ones, which count for less."""
        chosen = unlabelled.take(self.places)
        each = min(MOST_SAY, SAY * len(train) / max(1, len(self)))
        importance = np.concatenate([np.ones(len(train)), np.full(len(self), each)]).astype(np.float32)
        return Examples(
            texts=[*train.texts, *chosen.texts],
            pairs=None if train.pairs is None else [*train.pairs, *(chosen.pairs or [])],
            targets=np.concatenate([train.targets, self.labels]),
            rows=np.concatenate([train.rows, chosen.rows]),
            importance=importance,
        )


NONE = Guesses(None, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def line_of(answers: Answers, targets: Labels) -> Line | None:
    """The lowest line of certainty from which on the answers to the practice test can be trusted."""
    sure = answers.max(axis=1)
    order = np.argsort(-sure, kind="stable")
    right = np.cumsum(answers.argmax(axis=1)[order] == targets[order]) / np.arange(1, len(order) + 1)
    # Equally sure answers lie on the same side of the line.
    is_border = np.append(np.diff(sure[order]) < 0, True)
    fitting = np.flatnonzero(is_border & (right >= TRUSTED) & (np.arange(1, len(order) + 1) >= FEWEST_TRUSTED))
    if not len(fitting):
        return None
    last = int(fitting[-1])
    return Line(float(sure[order][last]), float(right[last]))


def guesses_of(line: Line | None, answers: Answers, train: Labels, most: int | None = None) -> Guesses:
    """The surest answers to texts without a label, no label too often; `train` holds the labels of the labelled."""
    if line is None:
        return NONE
    labels, sure = answers.argmax(axis=1), answers.max(axis=1)
    trusted = np.flatnonzero(sure >= line.threshold)
    expected = np.bincount(train, minlength=answers.shape[1]) / len(train)
    total = len(trusted) if most is None else min(most, len(trusted))
    kept = []
    for label, share in enumerate(expected):
        own = trusted[labels[trusted] == label]
        bound = int(np.ceil(MOST_TIMES * share * total))
        kept.append(own[np.argsort(-sure[own], kind="stable")[:bound]])
    places = np.sort(np.concatenate(kept))
    if most is not None and len(places) > most:
        places = places[np.linspace(0, len(places) - 1, most).astype(np.int64)]
    if len(places) < FEWEST_USED:
        return Guesses(line, NONE.places, NONE.labels)
    return Guesses(line, places.astype(np.int64), labels[places].astype(np.int64))


def gains(before: Answers, after: Answers, targets: Labels) -> bool:
    """Whether the practice test gains: more right answers, or as many at a smaller error."""
    return _quality(after, targets) > _quality(before, targets)


def _quality(answers: Answers, targets: Labels) -> tuple[int, float]:
    sure = np.clip(answers[np.arange(len(targets)), targets].astype(np.float64), 1e-7, 1.0)
    return int((answers.argmax(axis=1) == targets).sum()), float(np.log(sure).mean())
