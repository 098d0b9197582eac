"""Scores of a search from the places of what is right."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.scores.intervals import CONFIDENCE, wilson
from workers.engine.scores.ranking import Found
from workers.engine.scores.resampling import drawn, interval_of_draws

DEPTH = 10
NDCG, RECALL, RANK = 0, 1, 2


def search_scores(answers: Sequence[Found]) -> dict[str, float]:
    """Means over questions, from 0 to 1 (Järvelin and Kekäläinen, 2002, for nDCG)."""
    means = gains_of(answers).mean(axis=0) if len(answers) else np.zeros(3)
    return {"ndcg_at_10": float(means[NDCG]), "recall_at_10": float(means[RECALL]), "mrr": float(means[RANK])}


def gains_of(answers: Sequence[Found]) -> NDArray[np.float64]:
    """Questions × 3: nDCG of the first ten, the share of what is right among them, one over the first right place."""
    return np.array([_gains(one.places) for one in answers], dtype=np.float64).reshape(-1, 3)


def recall_draws(answers: Sequence[Found]) -> NDArray[np.float64]:
    """The share found in a thousand exams drawn from the questions of this one."""
    counts = np.column_stack([gains_of(answers)[:, RECALL], np.ones(len(answers))])
    return drawn(counts, lambda sums: float(sums[0] / sums[1]))


def interval_of_searches(answers: Sequence[Found], draws: NDArray[np.float64]) -> dict[str, Any]:
    """The `interval` of result.json. Where all questions went equally well, exams drawn from them never differ, which
    says nothing of others: then it is Wilson's."""
    found = gains_of(answers)[:, RECALL]
    if not len(found) or np.ptp(found) > 0:
        return interval_of_draws("recall_at_10", draws)
    low, high = wilson(round(float(found.sum())), len(found))
    return {"metric": "recall_at_10", "low": low, "high": high, "confidence": CONFIDENCE, "method": "wilson"}


def _gains(places: Sequence[int]) -> tuple[float, float, float]:
    if not places:
        return 0.0, 0.0, 0.0
    ideal = sum(1 / np.log2(place + 2) for place in range(min(len(places), DEPTH)))
    reached = sum(1 / np.log2(place + 1) for place in places if place <= DEPTH)
    within = sum(place <= DEPTH for place in places)
    return float(reached / ideal), within / len(places), 1 / places[0]
