"""Simpler ways to answer the same exam, so that a score can be read: guessing, counting, the model as it is.

Their settings are fixed and never chosen on the exam. What the quick model has computed is used again.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.examples import Splits
from workers.engine.scores.classification import classification_scores
from workers.engine.scores.intervals import interval_of, mcnemar_p

if TYPE_CHECKING:
    from workers.engine.models.quick import QuickModel
    from workers.engine.models.regression import Features

COUNTS_FREEDOM = 10.0
FROZEN_FREEDOM = 10.0
Predicted = NDArray[np.int64]


@dataclass(frozen=True)
class Baseline:
    """What a simpler way said to each example of the exam."""

    name: str
    predicted: Predicted
    seconds: float

    def facts(self, targets: NDArray[np.int64], own_right: NDArray[np.bool_], num_labels: int) -> dict[str, Any]:
        """Its row of result.json; `own_right` is where the model itself was right."""
        right = np.asarray(self.predicted == targets)
        return {
            "name": self.name,
            "scores": classification_scores(targets, self.predicted, num_labels),
            "interval": interval_of(right),
            "seconds": round(self.seconds, 2),
            "mcnemar_p": mcnemar_p(own_right, right),
        }


def commonest(splits: Splits) -> Predicted:
    """Always the label that occurs most often among the examples to learn from."""
    label = int(np.bincount(splits.train.targets, minlength=len(splits.labels)).argmax())
    return np.full(len(splits.test), label, dtype=np.int64)


def baselines(
    splits: Splits, quick: "QuickModel", *, is_quick_itself: bool, ask: Callable[[], None]
) -> Iterator[Baseline]:
    """Each way with the seconds it took; `ask` may raise to stop. The quick model is left out where it is the model
    under examination."""
    yield timed("commonest", lambda: commonest(splits))
    ask()
    yield timed("counts", lambda: counting(splits, ask))
    ask()
    yield timed("frozen", lambda: frozen(splits, quick, ask))
    if not is_quick_itself:
        ask()
        test = splits.test
        yield timed("quick", lambda: np.asarray(quick.answers(test.texts, test.pairs).argmax(axis=1)))


def timed(name: str, answer: Callable[[], Predicted]) -> Baseline:
    started = time.monotonic()
    predicted = answer()
    return Baseline(name, predicted, time.monotonic() - started)


def counting(splits: Splits, ask: Callable[[], None]) -> Predicted:
    """TF-IDF of words and characters with a logistic regression; characters, so that Chinese counts too."""
    from workers.engine.data.counts import fit_counts, transform
    from workers.engine.models.quick import joined, shown_texts

    train, test = (shown_texts(part.texts, part.pairs) for part in (splits.train, splits.test))
    counts = fit_counts(train)
    if not counts:
        return commonest(splits)
    shares = dict.fromkeys(counts, 1.0)
    learned, asked = (
        joined(
            np.zeros((len(texts), 0), dtype=np.float32),
            {name: transform(vectoriser, texts) for name, vectoriser in counts.items()},
            shares,
        )
        for texts in (train, test)
    )
    return _regression(splits, learned, asked, COUNTS_FREEDOM, ask)


def frozen(splits: Splits, quick: "QuickModel", ask: Callable[[], None]) -> Predicted:
    """The starting model as it is, with a logistic regression on its sentence vectors."""
    from workers.engine.models.quick import joined

    train, test = splits.train, splits.test
    learned = joined(quick.frozen_vectors(train.texts, train.pairs, is_fast=True), {}, {"vector": 1.0})
    asked = joined(quick.frozen_vectors(test.texts, test.pairs), {}, {"vector": 1.0})
    return _regression(splits, learned, asked, FROZEN_FREEDOM, ask)


def _regression(
    splits: Splits, learned: "Features", asked: "Features", freedom: float, ask: Callable[[], None]
) -> Predicted:
    from workers.engine.models.regression import fit

    fitted = fit(learned, splits.train.targets, len(splits.labels), freedom=freedom, ask=ask)
    return np.asarray(asked.logits(fitted.weights, fitted.bias).argmax(axis=1), dtype=np.int64)
