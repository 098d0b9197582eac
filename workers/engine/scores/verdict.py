"""The verdict on an exam: a grade and its reason, as codes and values that the studio puts in words."""

from dataclasses import dataclass
from typing import Any

# Below these an exam cannot tell: too few questions, or a likely range this wide.
FEWEST_QUESTIONS = 30
WIDEST_RANGE = 0.25
# Of what guessing the commonest label leaves over, the share that is answered right.
GOOD_GAIN, GOOD_SHARE = 0.6, 0.8
FAIR_GAIN = 0.3
CHANCE_P = 0.05


@dataclass(frozen=True)
class Verdict:
    """`grade` is good, fair, weak or unreliable."""

    grade: str
    code: str
    values: dict[str, Any]


def verdict(
    *,
    num_right: int,
    num_test: int,
    interval: dict[str, Any],
    commonest: float,
    baselines: list[dict[str, Any]],
    accuracy: float | None = None,
) -> Verdict:
    """`commonest` is the share that guessing the commonest label gets right. `accuracy` is given where it is not the
    share of all answers; `interval` and `commonest` are then of the same measure."""
    if accuracy is None:
        accuracy = num_right / num_test if num_test else 0.0
    low, high = interval["low"], interval["high"]
    values = {
        "num_right": num_right,
        "num_test": num_test,
        "accuracy": accuracy,
        "low": low,
        "high": high,
        "commonest": commonest,
        **_best(baselines),
    }
    if num_test < FEWEST_QUESTIONS or high - low > WIDEST_RANGE:
        return Verdict("unreliable", "exam_too_small", values)
    if _is_guessing(accuracy, commonest, baselines):
        return Verdict("weak", "no_better_than_guessing", values)
    gain = (accuracy - commonest) / (1 - commonest) if commonest < 1 else 0.0
    if gain >= GOOD_GAIN and accuracy >= GOOD_SHARE:
        return Verdict("good", "clearly_right", values)
    if gain >= FAIR_GAIN:
        return Verdict("fair", "mostly_right", values)
    return Verdict("weak", "often_wrong", values)


def _is_guessing(accuracy: float, commonest: float, baselines: list[dict[str, Any]]) -> bool:
    """Not better than always the commonest label, or by no more than chance."""
    if accuracy <= commonest:
        return True
    return any(row["name"] == "commonest" and row["mcnemar_p"] > CHANCE_P for row in baselines)


def _best(baselines: list[dict[str, Any]]) -> dict[str, Any]:
    """The best of the simpler ways beside guessing."""
    others = [row for row in baselines if row["name"] != "commonest"]
    if not others:
        return {}
    best = max(others, key=lambda row: float(row["scores"]["accuracy"]))
    return {"best_name": best["name"], "best_accuracy": best["scores"]["accuracy"], "best_p": best["mcnemar_p"]}
