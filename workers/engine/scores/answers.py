"""An exam that was sat once: right labels, shares of every label, and what follows from them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

NUM_THRESHOLDS = 100


@dataclass(frozen=True)
class Answers:
    """`targets` are positions in `labels`; `probabilities` is examples × labels."""

    labels: list[str]
    targets: NDArray[np.int64]
    probabilities: NDArray[np.float32]

    @cached_property
    def predicted(self) -> NDArray[np.int64]:
        return np.asarray(self.probabilities.argmax(axis=1), dtype=np.int64)

    @cached_property
    def confidence(self) -> NDArray[np.float32]:
        return np.asarray(self.probabilities.max(axis=1), dtype=np.float32)

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        return np.asarray(self.predicted == self.targets)

    def confusion(self) -> list[list[int]]:
        """Rows are the right labels, columns what was said."""
        size = len(self.labels)
        counts = np.bincount(self.targets * size + self.predicted, minlength=size * size)
        return [[int(n) for n in row] for row in counts.reshape(size, size)]

    def per_label(self, num_train: NDArray[np.int64]) -> list[dict[str, Any]]:
        """Found, rightly said and both together for each label, with the counts behind them."""
        size = len(self.labels)
        asked = np.bincount(self.targets, minlength=size)
        said = np.bincount(self.predicted, minlength=size)
        right = np.bincount(self.targets[self.right], minlength=size)
        return [
            {
                "label": label,
                "precision": _share(right[i], said[i]),
                "recall": _share(right[i], asked[i]),
                "f1": _share(2 * right[i], asked[i] + said[i]),
                "num_test": int(asked[i]),
                "num_predicted": int(said[i]),
                "num_right": int(right[i]),
                "num_train": int(num_train[i]),
            }
            for i, label in enumerate(self.labels)
        ]

    def thresholds(self) -> list[dict[str, Any]]:
        """How many are answered, and answered right, when it answers only from a line of certainty on."""
        rows = []
        for line in range(NUM_THRESHOLDS):
            threshold = line / NUM_THRESHOLDS
            answered = self.confidence >= threshold
            right = int((answered & self.right).sum())
            rows.append({"threshold": threshold, "answered": int(answered.sum()), "answered_right": right})
        return rows


def _share(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else 0.0
