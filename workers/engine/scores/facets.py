"""Scores of labels in several respects: of each facet by itself, and their mean."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.facets import UNKNOWN, Facet, known
from workers.engine.scores.classification import classification_scores


def facet_scores(facet: Facet, targets: NDArray[np.int64], predicted: NDArray[np.int64]) -> dict[str, float]:
    """`targets` and `predicted` are places in the facet's labels, of the rows where it is known."""
    return classification_scores(targets, predicted, len(facet.labels))


def mean_scores(facets: Sequence[Facet], answers: NDArray[np.float32], targets: NDArray[np.int64]) -> dict[str, float]:
    """Each facet counts alike, however many labels it has and however often it is known."""
    found = []
    for number, facet in enumerate(facets):
        rows = known(number, targets)
        if len(rows):
            predicted = answers[rows][:, facet.place].argmax(axis=1)
            found.append(facet_scores(facet, targets[rows, number], predicted))
    return {name: float(np.mean([one[name] for one in found] or [0.0])) for name in ("macro_f1", "accuracy")}


def named(facets: Sequence[Facet], targets: NDArray[np.int64]) -> dict[str, str]:
    """The right labels of one text, where they are known."""
    rows = zip(facets, targets, strict=True)
    return {facet.name: facet.labels[int(target)] for facet, target in rows if target != UNKNOWN}
