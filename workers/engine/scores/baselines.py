"""Simpler ways to answer the same exam, so that a score can be read: guessing, counting, the model as it is.

Their settings are fixed and never chosen on the exam. What the quick model has computed is used again.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.examples import Examples, Splits
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
    features = counted_features((splits.train, splits.test))
    return commonest(splits) if features is None else _regression(splits, features, COUNTS_FREEDOM, ask)


def frozen(splits: Splits, quick: "QuickModel", ask: Callable[[], None]) -> Predicted:
    """The starting model as it is, with a logistic regression on its sentence vectors."""
    return _regression(splits, frozen_features(quick, (splits.train, splits.test)), FROZEN_FREEDOM, ask)


def counted_features(parts: Sequence[Examples]) -> "list[Features] | None":
    """What can be counted in each part, by the words of the first, which is learned from; nothing where it has none."""
    from workers.engine.data.counts import fit_counts, transform
    from workers.engine.models.joining import joined, shown_texts

    texts = [shown_texts(part.texts, part.pairs) for part in parts]
    counts = fit_counts(texts[0])
    if not counts:
        return None
    return [
        joined(
            np.zeros((len(part), 0), dtype=np.float32),
            {name: transform(vectoriser, part) for name, vectoriser in counts.items()},
            dict.fromkeys(counts, 1.0),
        )
        for part in texts
    ]


def frozen_features(quick: "QuickModel", parts: Sequence[Examples]) -> "list[Features]":
    """What the starting model as it is says of each part; the first is learned from."""
    from workers.engine.models.joining import joined

    return [
        joined(quick.frozen_vectors(part.texts, part.pairs, is_fast=part is parts[0]), {}, {"vector": 1.0})
        for part in parts
    ]


def _regression(splits: Splits, features: "list[Features]", freedom: float, ask: Callable[[], None]) -> Predicted:
    from workers.engine.models.regression import fit

    learned, asked = features
    fitted = fit(learned, splits.train.targets, len(splits.labels), freedom=freedom, ask=ask)
    return np.asarray(asked.logits(fitted.weights, fitted.bias).argmax(axis=1), dtype=np.int64)
