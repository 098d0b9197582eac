"""The verdict on predicted numbers: a grade and its reason in the unit of the numbers."""

from typing import Any

# Below these an exam cannot tell: too few questions, or a likely range this wide.
FEWEST_QUESTIONS = 30
WIDEST_RANGE = 0.35
# Of the squared distance that always saying the mean leaves, the share that is gone.
GOOD_GAIN, FAIR_GAIN = 0.6, 0.25
CHANCE_P = 0.05


def number_verdict(
    *, scores: dict[str, float], mean_scores: dict[str, float], num_test: int, result: dict[str, Any]
) -> dict[str, Any]:
    """`grade` (good, fair, weak or unreliable), `code` and `values`; `mean_scores` are those of always the mean."""
    interval, target = result["interval"], result["target"]
    values = {
        "num_test": num_test,
        "typical_error": result["typical_error"],
        "typical_low": result["typical_interval"]["low"],
        "typical_high": result["typical_interval"]["high"],
        "mean_typical": mean_scores["typical_error"],
        "margin": result["margin"],
        "lowest": target["low"],
        "highest": target["high"],
        "decimals": target["decimals"],
        "pearson": scores["pearson"],
        "low": interval["low"],
        "high": interval["high"],
        "mae": scores["mae"],
        "mean_mae": mean_scores["mae"],
        **_best(result["baselines"]),
    }
    gain = 1 - (scores["rmse"] / mean_scores["rmse"]) ** 2 if mean_scores["rmse"] else 0.0
    grade, code = _graded(gain, num_test, interval, result["baselines"])
    return {"grade": grade, "code": code, "values": {**values, "gain": gain}}


def _graded(gain: float, num_test: int, interval: dict[str, Any], baselines: list[dict[str, Any]]) -> tuple[str, str]:
    if num_test < FEWEST_QUESTIONS or interval["high"] - interval["low"] > WIDEST_RANGE:
        return "unreliable", "exam_too_small_for_numbers"
    is_chance = any(row["name"] == "mean" and row["closer_p"] > CHANCE_P for row in baselines)
    if gain <= 0 or is_chance:
        return "weak", "no_closer_than_mean"
    if gain >= GOOD_GAIN:
        return "good", "clearly_close"
    return ("fair", "mostly_close") if gain >= FAIR_GAIN else ("weak", "often_far")


def _best(baselines: list[dict[str, Any]]) -> dict[str, Any]:
    """The best of the simpler ways beside always the mean."""
    others = [row for row in baselines if row["name"] != "mean"]
    if not others:
        return {}
    best = max(others, key=lambda row: float(row["scores"]["pearson"]))
    return {"best_name": best["name"], "best_pearson": best["scores"]["pearson"], "best_p": best["closer_p"]}
