"""How far a score could have come out differently with other texts of the same kind (bootstrap, Efron 1979)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.scores.intervals import CONFIDENCE

NUM_DRAWS = 1000
SEED = 20_170_101
CHANCE = 0.5

Counts = NDArray[Any]


def drawn(counts: Counts, score: Callable[[Counts], float]) -> NDArray[np.float64]:
    """The score of a thousand exams, each drawn from the texts of this one with putting back. `counts` has a row a
    text; `score` takes their sums. The draws are always the same, so two models are compared on equal exams."""
    generator = np.random.default_rng(SEED)
    size = len(counts)
    return np.array(
        [
            score(np.bincount(generator.integers(0, size, size), minlength=size) @ counts)
            for _ in range(NUM_DRAWS if size else 0)
        ]
    )


def interval_of_draws(metric: str, draws: NDArray[np.float64]) -> dict[str, Any]:
    """The `interval` of result.json."""
    edge = (1 - CONFIDENCE) / 2
    low, high = np.quantile(draws, [edge, 1 - edge]) if len(draws) else (0.0, 1.0)
    return {"metric": metric, "low": float(low), "high": float(high), "confidence": CONFIDENCE, "method": "bootstrap"}


def p_of_draws(own: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Two-sided p that both answer equally well: how often the better one is not better in the same draw."""
    if not len(own):
        return 1.0
    worse = float(np.mean(own < other) + CHANCE * np.mean(own == other))
    return min(1.0, 2 * min(worse, 1 - worse))
