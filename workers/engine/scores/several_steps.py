"""What would help most where texts have several labels, at most three things, as codes and values."""

from typing import Any

from workers.engine.scores.exam import Exam
from workers.engine.scores.next_steps import (
    ENOUGH_QUESTIONS,
    FEW_EXAMPLES,
    MOST_NAMES,
    MOST_STEPS,
    NEARLY_ALL,
    SELDOM_FOUND,
    UNKNOWN_CHARACTERS,
    WANTED_EXAMPLES,
)


def several_steps(exam: Exam, result: dict[str, Any], verdict: dict[str, Any]) -> list[dict[str, Any]]:
    """The first rules that apply, most useful first; a word of encouragement where none does."""
    values, grade = verdict["values"], verdict["grade"]
    found: list[dict[str, Any]] = []

    def add(code: str, **facts: Any) -> None:
        found.append({"code": code, "values": facts})

    if grade == "unreliable":
        num_test = values["num_test"]
        add("more_exam_examples", num_test=num_test, needed=max(ENOUGH_QUESTIONS, num_test + 20))
    unlearned = [row["label"] for row in result["per_label"] if row["num_test"] and not row["num_train"]]
    if unlearned:
        add("labels_without_examples", labels=unlearned[:MOST_NAMES], count=len(unlearned))
    is_unknown = exam.unknown_share > UNKNOWN_CHARACTERS
    if is_unknown:
        add("another_starting_model", percent=round(100 * exam.unknown_share))
    quick = [row["scores"] for row in result["baselines"] if row["name"] == "quick"]
    if not exam.is_quick_itself and quick and quick[0]["micro_f1"] >= values["micro_f1"]:
        add("use_quick", quick=quick[0]["micro_f1"], own=values["micro_f1"])
    weak = _weakest(result["per_label"])
    if weak:
        wanted = max(WANTED_EXAMPLES, 2 * weak["num_train"])
        facts = {name: weak[name] for name in ("label", "num_train")}
        add("more_of_group", **facts, found=weak["recall"], wanted=wanted)
    if not is_unknown:
        if exam.is_quick_itself and values["micro_f1"] < NEARLY_ALL:
            add("teach_more", preset="balanced")
        elif not exam.is_quick_itself and exam.spec.training.preset == "balanced" and grade != "good":
            add("teach_more", preset="thorough")
    return found[:MOST_STEPS] or [{"code": "try_it", "values": {}}]


def _weakest(per_label: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The label with few examples that most exam questions were missed of."""
    rows = [
        row
        for row in per_label
        if row["num_test"] and 0 < row["num_train"] < FEW_EXAMPLES and row["recall"] < SELDOM_FOUND
    ]
    return max(rows, key=lambda row: (row["num_test"] - row["num_right"], -row["recall"])) if rows else None
