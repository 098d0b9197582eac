"""What would help a search most now, at most three things, as codes and values."""

from typing import Any

from workers.engine.scores.exam import Exam
from workers.engine.scores.next_steps import ENOUGH_QUESTIONS, MOST_STEPS, UNKNOWN_CHARACTERS

ENOUGH_PAIRS = 1000
# Of the questions, the share whose right item stands among the ten but not first, from which on wrong items help.
NEAR_MISSES = 0.25
NEARLY_ALL = 0.95


def search_steps(exam: Exam, result: dict[str, Any], verdict: dict[str, Any]) -> list[dict[str, Any]]:
    """The first rules that apply, most useful first; a word of encouragement where none does."""
    values, num_train = verdict["values"], len(exam.splits.train)
    found: list[dict[str, Any]] = []

    def add(code: str, **facts: Any) -> None:
        found.append({"code": code, "values": facts})

    if verdict["code"] == "exam_too_small_for_search":
        add("more_exam_questions", num_test=values["num_test"], needed=max(ENOUGH_QUESTIONS, values["num_test"] + 20))
    if exam.unknown_share > UNKNOWN_CHARACTERS:
        add("another_starting_model", percent=round(100 * exam.unknown_share))
    if verdict["code"] == "counting_finds_more":
        add("words_find_more", counts=values["counts"], own=values["recall"])
    if values["recall"] <= values.get("before", -1.0):
        add("starting_model_finds_as_much", before=values["before"], own=values["recall"])
    if values["recall"] < NEARLY_ALL and num_train < ENOUGH_PAIRS:
        add("more_pairs", num_train=num_train, wanted=min(ENOUGH_PAIRS, max(300, 2 * num_train)))
    near = values["recall"] - values["first"]
    if near > NEAR_MISSES and not has_wrong(exam):
        add("name_wrong_items", near=near)
    if result["places"]["beyond"] and verdict["grade"] != "unreliable":
        add("look_at_missed", count=result["places"]["beyond"])
    if exam.spec.training.preset in ("quick", "balanced") and verdict["grade"] != "good":
        add("teach_more", preset="balanced" if exam.spec.training.preset == "quick" else "thorough")
    return found[:MOST_STEPS] or [{"code": "try_it", "values": {}}]


def has_wrong(exam: Exam) -> bool:
    """Whether wrong items were learned from."""
    return bool((exam.splits.train.wrong >= 0).any())  # type: ignore[attr-defined]  # The examples of this task are searches.
