"""What would help predicted numbers most now, at most three things, as codes and values."""

from typing import Any

from workers.engine.scores.exam import Exam
from workers.engine.scores.next_steps import ENOUGH_QUESTIONS, MOST_STEPS, UNKNOWN_CHARACTERS

ENOUGH_EXAMPLES = 1000
# So many times the typical distance, and at least so many of these, are worth a look.
FAR, FEWEST_FAR = 4.0, 3
NEARLY_ALL = 0.9


def number_steps(exam: Exam, result: dict[str, Any], verdict: dict[str, Any]) -> list[dict[str, Any]]:
    """The first rules that apply, most useful first; a word of encouragement where none does."""
    values, grade = verdict["values"], verdict["grade"]
    num_test, num_train = values["num_test"], len(exam.splits.train)
    found: list[dict[str, Any]] = []

    def add(code: str, **facts: Any) -> None:
        found.append({"code": code, "values": facts})

    if grade == "unreliable":
        add("more_exam_examples", num_test=num_test, needed=max(ENOUGH_QUESTIONS, num_test + 20))
    is_unknown = exam.unknown_share > UNKNOWN_CHARACTERS
    if is_unknown:
        add("another_starting_model", percent=round(100 * exam.unknown_share))
    quick = [row for row in result["baselines"] if row["name"] == "quick"]
    if not exam.is_quick_itself and quick and _is_as_close(quick[0], result, values):
        add("use_quick_for_numbers", quick_off=quick[0]["typical_error"], own_off=result["typical_error"])
    if result["num_far"] >= FEWEST_FAR and result["typical_error"]:
        add("check_far_numbers", count=result["num_far"])
    if grade != "good" and num_train < ENOUGH_EXAMPLES:
        add("more_numbers", num_train=num_train, wanted=min(ENOUGH_EXAMPLES, max(300, 2 * num_train)))
    if not is_unknown:
        if exam.is_quick_itself and values["pearson"] < NEARLY_ALL:
            add("teach_more", preset="balanced")
        elif not exam.is_quick_itself and exam.spec.training.preset == "balanced" and grade != "good":
            add("teach_more", preset="thorough")
    return found[:MOST_STEPS] or [{"code": "try_it", "values": {}}]


def _is_as_close(row: dict[str, Any], result: dict[str, Any], values: dict[str, Any]) -> bool:
    """Whether a simpler way follows the right numbers as well and is typically off by no more."""
    return bool(row["scores"]["pearson"] >= values["pearson"] and row["typical_error"] <= result["typical_error"])
