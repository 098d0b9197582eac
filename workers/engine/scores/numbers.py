"""Scores of predicted numbers from what is right and what was said."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, rankdata, wilcoxon

from workers.engine.scores.intervals import CONFIDENCE
from workers.engine.scores.resampling import drawn, interval_of_draws

Numbers = NDArray[np.float64]
# How sure a range is to hold the right number.
COVERED = 0.9
TYPICAL = 0.5


def number_scores(targets: NDArray[Any], predicted: NDArray[Any]) -> dict[str, float]:
    """How both go together (−1 to 1), by value and by rank, and the mean distance in the unit of the numbers."""
    right, said = np.asarray(targets, dtype=np.float64), np.asarray(predicted, dtype=np.float64)
    if not len(right):
        return {"pearson": 0.0, "spearman": 0.0, "mae": 0.0, "rmse": 0.0}
    apart = said - right
    return {
        "pearson": correlation(_moments(right, said).sum(axis=0)),
        "spearman": correlation(_moments(rankdata(right), rankdata(said)).sum(axis=0)),
        "mae": float(np.abs(apart).mean()),
        "rmse": float(np.sqrt(np.square(apart).mean())),
    }


def correlation(sums: Numbers) -> float:
    """Of the sums of 1, x, y, x², y² and xy (Pearson 1895); nought where one of both never changes."""
    count, x, y, xx, yy, xy = (float(value) for value in sums)
    spread = max(0.0, xx - x * x / count) * max(0.0, yy - y * y / count)
    # What is left of a spread by rounding alone is none.
    if spread <= 1e-18 * xx * yy:
        return 0.0
    return min(1.0, max(-1.0, (xy - x * y / count) / math.sqrt(spread)))


def interval_of_numbers(targets: NDArray[Any], predicted: NDArray[Any]) -> dict[str, Any]:
    """The likely range of how both go together."""
    draws = drawn(_moments(np.asarray(targets, np.float64), np.asarray(predicted, np.float64)), correlation)
    return interval_of_draws("pearson", draws)


def typical(targets: NDArray[Any], predicted: NDArray[Any]) -> dict[str, Any]:
    """The distance that half of the answers keep within, in the unit of the numbers, and its likely range: two of the
    distances themselves, so nothing is assumed of how they are spread (Thompson 1936)."""
    distances = np.sort(np.abs(np.asarray(predicted, np.float64) - targets))
    size = len(distances)
    if not size:
        return {"typical_error": 0.0, "typical_interval": {"low": 0.0, "high": 0.0}}
    below = max(0, int(binom.ppf((1 - CONFIDENCE) / 2, size, TYPICAL)) - 1)
    low, high = distances[below], distances[size - 1 - below]
    span = {"low": float(low), "high": float(high), "confidence": CONFIDENCE, "method": "order"}
    return {"typical_error": float(np.quantile(distances, TYPICAL)), "typical_interval": span}


def closer_p(targets: NDArray[Any], own: NDArray[Any], other: NDArray[Any]) -> float:
    """Two-sided p that two models are equally close to the same numbers (Wilcoxon 1945)."""
    gains = np.abs(other - targets) - np.abs(own - targets)
    return float(wilcoxon(gains).pvalue) if np.any(gains) else 1.0


def margin_of(targets: NDArray[Any], predicted: NDArray[Any]) -> float:
    """The distance that 9 of 10 new answers keep within, learned from answers to examples that taught nothing (split
    conformal prediction, Lei et al. 2018); with too few of them the largest."""
    distances = np.sort(np.abs(np.asarray(predicted, np.float64) - targets))
    if not len(distances):
        return 0.0
    place = math.ceil((len(distances) + 1) * COVERED)
    return float(distances[min(place, len(distances)) - 1])


def _moments(x: Numbers, y: Numbers) -> Numbers:
    """A row for each pair, around the middle so that no digits are lost: 1, x, y, x², y², xy."""
    x, y = x - x.mean(), y - y.mean()
    return np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=1)
