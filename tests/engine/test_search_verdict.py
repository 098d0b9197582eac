"""The verdict on a search and what it advises, by what was found and what simpler ways find."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from workers.engine.scores.search_steps import search_steps
from workers.engine.scores.search_verdict import search_verdict


def result(recall: float, *, counts: float = 0.3, before: float = 0.4, first: int = 50, **more: Any) -> dict[str, Any]:
    found = {"counts": counts, "frozen": before}
    rows = [{"name": name, "scores": {"recall_at_10": value}, "p": 0.001} for name, value in found.items()]
    places = {"first": first, "three": 10, "ten": 10, "beyond": 30}
    interval = {"low": recall - 0.05, "high": recall + 0.05}
    return {"interval": interval, "baselines": rows, "num_items": 500, "places": places, **more}


def judged(recall: float, num_test: int = 100, **more: Any) -> tuple[dict[str, Any], list[str]]:
    told = result(recall, **more)
    verdict = search_verdict({"recall_at_10": recall, "ndcg_at_10": recall, "mrr": recall}, num_test, told)
    exam: Any = SimpleNamespace(
        splits=SimpleNamespace(train=_Train()),
        unknown_share=0.0,
        spec=SimpleNamespace(training=SimpleNamespace(preset="balanced")),
    )
    return verdict, [step["code"] for step in search_steps(exam, told, verdict)]


class _Train:
    wrong = np.array([-1] * 50)

    def __len__(self) -> int:
        return 50


@pytest.mark.parametrize(
    ("recall", "more", "grade", "code"),
    [
        (0.9, {}, "good", "items_found"),
        (0.6, {}, "fair", "items_mostly_found"),
        (0.4, {}, "weak", "items_often_missed"),
        (0.9, {"counts": 0.95}, "weak", "counting_finds_more"),
        (0.9, {"num_items": 20}, "unreliable", "too_few_items_to_search"),
        (0.9, {"num_test": 20}, "unreliable", "exam_too_small_for_search"),
    ],
)
def test_the_grade_follows_what_is_found(recall: float, more: dict[str, Any], grade: str, code: str) -> None:
    verdict, _steps = judged(recall, **more)
    assert (verdict["grade"], verdict["code"]) == (grade, code)
    assert verdict["values"]["before"] == 0.4


def test_advice_names_what_helps_most() -> None:
    assert judged(0.9, counts=0.95)[1][0] == "words_find_more"
    assert judged(0.4, before=0.45)[1][0] == "starting_model_finds_as_much"
    assert "name_wrong_items" in judged(0.9, first=50)[1]
    assert "name_wrong_items" not in judged(0.6, first=55)[1]
    assert judged(0.9, num_test=20)[1][0] == "more_exam_questions"
