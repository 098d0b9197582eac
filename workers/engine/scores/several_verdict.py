"""The verdict on an exam in which any number of labels is right, as codes and values."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.scores.several_labels import several_scores
from workers.engine.scores.verdict import FAIR_GAIN, FEWEST_QUESTIONS, GOOD_GAIN, GOOD_SHARE, WIDEST_RANGE

FAIR_SHARE = 0.5
Marks = NDArray[np.bool_]


def several_verdict(
    right: Marks, said: Marks, guess: Marks, *, interval: dict[str, Any], baselines: list[dict[str, Any]]
) -> dict[str, Any]:
    """Graded by F1 over all labels together: few texts have every label right even where nearly every label is. `guess`
    is always the commonest set of labels."""
    own, guessed = several_scores(right, said), several_scores(right, guess)
    values = {
        "num_test": len(right),
        "num_right": int((right == said).all(axis=1).sum()),
        **own,
        "found": _share((right & said).sum(), right.sum()),
        "rightly_said": _share((right & said).sum(), said.sum()),
        "low": interval["low"],
        "high": interval["high"],
        "commonest": guessed["accuracy"],
        "commonest_f1": guessed["micro_f1"],
        **_best(baselines),
    }
    grade, code = _graded(own, guessed, len(right), interval)
    return {"grade": grade, "code": code, "values": values}


def _graded(
    own: dict[str, float], guessed: dict[str, float], num_test: int, interval: dict[str, Any]
) -> tuple[str, str]:
    if num_test < FEWEST_QUESTIONS or interval["high"] - interval["low"] > WIDEST_RANGE:
        return "unreliable", "exam_too_small_for_labels"
    f1, guess = own["micro_f1"], guessed["micro_f1"]
    if f1 <= guess:
        return "weak", "labels_no_better_than_guessing"
    gain = (f1 - guess) / (1 - guess)
    if gain >= GOOD_GAIN and f1 >= GOOD_SHARE:
        return "good", "labels_clearly_right"
    is_fair = gain >= FAIR_GAIN and f1 >= FAIR_SHARE
    return ("fair", "labels_mostly_right") if is_fair else ("weak", "labels_often_wrong")


def _best(baselines: list[dict[str, Any]]) -> dict[str, Any]:
    others = [row for row in baselines if row["name"] != "commonest"]
    if not others:
        return {}
    best = max(others, key=lambda row: float(row["scores"]["micro_f1"]))
    return {"best_name": best["name"], "best_f1": best["scores"]["micro_f1"], "best_p": best["p"]}


def _share(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else 0.0
