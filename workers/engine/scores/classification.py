"""Scores of a classification from what is right and what was said."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def classification_scores(targets: NDArray[np.int64], predicted: NDArray[Any], num_labels: int) -> dict[str, float]:
    """Macro F1 over the labels that occur on either side, accuracy, and micro F1, each from 0 to 1."""
    right = np.bincount(targets[targets == predicted], minlength=num_labels)
    occurs = np.bincount(targets, minlength=num_labels) + np.bincount(predicted, minlength=num_labels)
    f1 = 2 * right[occurs > 0] / occurs[occurs > 0]
    accuracy = float((targets == predicted).mean()) if len(targets) else 0.0
    return {"macro_f1": float(f1.mean()) if len(f1) else 0.0, "accuracy": accuracy, "micro_f1": accuracy}
