"""The verdict on an exam of hidden words, and what would help most, as codes and values."""

from typing import Any

from workers.engine.scores.next_steps import UNKNOWN_CHARACTERS

# Below these an exam cannot tell.
FEWEST_WORDS, FEWEST_TEXTS = 200, 10
# Of the surprise that knowing nothing but how frequent each word is leaves, what a model may keep.
FAMILIAR, LESS_STRANGE = 1 / 8, 1 / 2
CHANCE_P = 0.05
FEW_WORDS_TO_LEARN = 3000
MOST_STEPS = 3


def surprise_verdict(
    *,
    own: float,
    interval: dict[str, Any],
    before: dict[str, Any],
    counts: dict[str, Any],
    num_test: int,
    num_words: int,
) -> dict[str, Any]:
    """`own` is the perplexity; `before` and `counts` are rows of the simpler ways."""
    values = {
        "perplexity": own,
        "low": interval["low"],
        "high": interval["high"],
        "before": before["scores"]["perplexity"],
        "before_p": before["p"],
        "counts": counts["scores"]["perplexity"],
        "counts_p": counts["p"],
        "num_test": num_test,
        "num_words": num_words,
    }
    return {**dict(zip(("grade", "code"), _judged(values), strict=True)), "values": values}


def _judged(values: dict[str, Any]) -> tuple[str, str]:
    own = values["perplexity"]
    if values["num_words"] < FEWEST_WORDS or values["num_test"] < FEWEST_TEXTS:
        return "unreliable", "exam_too_small_for_words"
    if own >= values["before"] or values["before_p"] > CHANCE_P:
        return "weak", "as_surprised_as_before"
    if own > LESS_STRANGE * values["counts"]:
        return "weak", "texts_stay_strange"
    return ("good", "texts_familiar") if own <= FAMILIAR * values["counts"] else ("fair", "texts_less_strange")


def surprise_steps(
    verdict: dict[str, Any], *, preset: str, unknown_share: float, num_train: int, num_train_words: int
) -> list[dict[str, Any]]:
    """Most useful first."""
    found: list[dict[str, Any]] = []
    if verdict["grade"] == "unreliable":
        num_words = verdict["values"]["num_words"]
        found.append({"code": "more_exam_texts", "values": {"num_words": num_words, "needed": FEWEST_WORDS}})
    if unknown_share > UNKNOWN_CHARACTERS:
        percent = round(100 * unknown_share)
        found.append({"code": "another_reading_model", "values": {"percent": percent}})
    elif verdict["grade"] != "good":
        if num_train_words < FEW_WORDS_TO_LEARN:
            found.append({"code": "more_plain_texts", "values": {"num_train": num_train}})
        if preset in ("quick", "balanced"):
            found.append({"code": "teach_more", "values": {"preset": "balanced" if preset == "quick" else "thorough"}})
    if verdict["grade"] in ("good", "fair"):
        found.append({"code": "start_from_it", "values": {}})
    return found[:MOST_STEPS] or [{"code": "try_it", "values": {}}]
