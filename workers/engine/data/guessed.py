"""Which texts without a label are learned from, and as what: those whose answer the model can be trusted with.

Pseudo-labels (Lee 2013) from a line of certainty on, with a bound for each label, as a model that learns from its own
answers drifts towards what it likes to say. How far its certainty can be believed is measured with the practice test by
one number (temperature, Guo et al. 2017): with the few labels that such tables have, counting which of its surest
answers were right would place the line by chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.examples import Examples
from workers.engine.data.links import answers_of, outputs_for

# So many of the answers above the line should be right, as far as their certainty can be believed, and of a good model
# so many that half as many are wrong as of all, as long as that can be asked. On ag_news with 1 of 20 labels it gained
# more than 0.95 throughout, and as many were right as was said.
TRUSTED, MOST_TRUSTED = 0.9, 0.95
# A label is guessed at most so many times as often as the labelled examples would lead to expect.
MOST_TIMES = 1.5
# Fewer would change nothing.
FEWEST_USED = 10
# Of the practice test, so few answers more or less are chance; one answer always is.
CHANCE = 0.01
# A smaller error than this much is the same.
LEAST_GAIN = 1e-3
# All guesses together count at most so many times as much as the labelled examples, and none as much as one of them.
SAY, MOST_SAY = 1.0, 0.5

Answers = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Line:
    """From `threshold` (share of certainty) on answers are trusted; `right` of them should be right (a share)."""

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


def line_of(practice: Answers, targets: Labels, answers: Answers) -> Line | None:
    """The lowest line of certainty above which enough of the answers to texts without a label should be right."""
    believed = _believed(practice, targets, answers).max(axis=1)
    sure = answers.max(axis=1)
    order = np.argsort(-sure, kind="stable")
    right = np.cumsum(believed[order]) / np.arange(1, len(order) + 1)
    # Of a good model's answers that share would be right without any line.
    wanted = float(np.clip(1 - (1 - believed.mean()) / 2, TRUSTED, MOST_TRUSTED))
    # Equally sure answers lie on the same side of the line.
    is_border = np.append(np.diff(sure[order]) < 0, True)
    fitting = np.flatnonzero(is_border & (right >= wanted))
    if not len(fitting):
        return None
    last = int(fitting[-1])
    return Line(float(sure[order][last]), float(right[last]))


def _believed(practice: Answers, targets: Labels, answers: Answers) -> NDArray[np.float64]:
    """The answers, as sure as they may be said to be, going by the practice test."""
    from workers.engine.models.quick_fit import temperature_of

    temperature = temperature_of(outputs_for("softmax", practice), targets)
    return answers_of("softmax", outputs_for("softmax", answers) / temperature).astype(np.float64)


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
    """Whether the practice test gains: more right answers; or a smaller error, which each of the few examples has a say
    in, and no fewer right answers than chance would explain."""
    was, now = _right(before, targets), _right(after, targets)
    if now > was:
        return True
    slack = max(1, round(CHANCE * len(targets)))
    return error_of(after, targets) < error_of(before, targets) - LEAST_GAIN and now >= was - slack


def error_of(answers: Answers, targets: Labels) -> float:
    """The mean of how surprising the right labels are: nought for one that was certain of all of them. How boastful a
    model is does not count: each is believed as far as this very test bears it out."""
    believed = _believed(answers, targets, answers)
    return float(-np.log(np.clip(believed[np.arange(len(targets)), targets], 1e-7, 1.0)).mean())


def _right(answers: Answers, targets: Labels) -> int:
    return int((answers.argmax(axis=1) == targets).sum())
