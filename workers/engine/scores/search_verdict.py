"""The verdict on a search: a grade and its reason, as codes and values."""

from typing import Any

# Below these an exam cannot tell: too few questions, a likely range this wide, or so few items that ten are most.
FEWEST_QUESTIONS, FEWEST_ITEMS = 30, 40
WIDEST_RANGE = 0.25
GOOD_SHARE, FAIR_SHARE = 0.8, 0.5
CHANCE_P = 0.05


def search_verdict(scores: dict[str, float], num_test: int, result: dict[str, Any]) -> dict[str, Any]:
    """`grade` (good, fair, weak or unreliable), `code` and `values`."""
    interval, places = result["interval"], result["places"]
    rows = {row["name"]: row for row in result["baselines"]}
    values: dict[str, Any] = {
        "num_test": num_test,
        "num_items": result["num_items"],
        "recall": scores["recall_at_10"],
        "ndcg": scores["ndcg_at_10"],
        "mrr": scores["mrr"],
        "first": places["first"] / num_test if num_test else 0.0,
        "low": interval["low"],
        "high": interval["high"],
    }
    for name, key in (("frozen", "before"), ("counts", "counts")):
        if name in rows:
            values |= {key: rows[name]["scores"]["recall_at_10"], f"{key}_p": rows[name]["p"]}
    grade, code = _graded(values)
    return {"grade": grade, "code": code, "values": values}


def _graded(values: dict[str, Any]) -> tuple[str, str]:
    if values["num_items"] < FEWEST_ITEMS:
        return "unreliable", "too_few_items_to_search"
    if values["num_test"] < FEWEST_QUESTIONS or values["high"] - values["low"] > WIDEST_RANGE:
        return "unreliable", "exam_too_small_for_search"
    if values["recall"] < values.get("counts", 0.0) and values["counts_p"] < CHANCE_P:
        return "weak", "counting_finds_more"
    if values["recall"] >= GOOD_SHARE:
        return "good", "items_found"
    return ("fair", "items_mostly_found") if values["recall"] >= FAIR_SHARE else ("weak", "items_often_missed")
