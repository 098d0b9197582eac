"""The report of an exam in places: interval, what remembering finds, verdict and next steps."""

from typing import Any

import numpy as np
import pytest

from workers.engine.data.examples import Examples
from workers.engine.data.tagging import Span
from workers.engine.scores.entities import entity_scores
from workers.engine.scores.entity_memory import memory
from workers.engine.scores.entity_steps import EntityCase, entity_steps, entity_verdict
from workers.engine.scores.resampling import drawn, interval_of_draws, p_of_draws


def f1(sums: np.ndarray) -> float:
    return entity_scores(sums[None])["f1"]


def test_the_interval_holds_the_score_and_narrows_with_more_texts() -> None:
    few = np.array([[1, 1, 1], [0, 1, 1], [1, 1, 2], [1, 2, 1]] * 5)
    small, large = (interval_of_draws("f1", drawn(counts, f1)) for counts in (few, np.tile(few, (10, 1))))
    for one in (small, large):
        assert one["low"] < f1(few.sum(axis=0)) < one["high"]
    assert large["high"] - large["low"] < 0.5 * (small["high"] - small["low"])
    assert interval_of_draws("f1", drawn(few, f1)) == small


def test_two_models_are_told_apart_only_where_they_differ() -> None:
    good = drawn(np.array([[1, 1, 1]] * 45 + [[0, 1, 1]] * 5), f1)
    poor = drawn(np.array([[1, 1, 1]] * 20 + [[0, 1, 1]] * 30), f1)
    assert p_of_draws(good, poor) < 0.01
    assert p_of_draws(good, good) == 1.0


def test_remembering_marks_what_was_usually_marked_and_the_longest_first() -> None:
    texts = ["New York is big", "york is old", "may I go", "In May I may go", "may may"]
    marks = [[(0, 8, 0)], [(0, 4, 0)], [], [(3, 6, 1)], []]
    targets = np.empty(len(texts), dtype=object)
    for i, row in enumerate(marks):
        targets[i] = tuple(Span(*mark) for mark in row)
    train = Examples(texts, None, targets, np.arange(len(texts)))
    assert memory(train, ["I love NEW  YORK, York and May"]) == [[Span(7, 16, 0), Span(18, 22, 0)]]


def result(**changes: Any) -> dict[str, Any]:
    row = {"label": "PER", "recall": 0.9, "num_test": 100, "num_right": 90, "num_train": 400}
    facts: dict[str, Any] = {
        "interval": {"low": 0.8, "high": 0.9},
        "baselines": [{"name": "memory", "scores": {"f1": 0.3}, "p": 0.0}],
        "per_label": [row],
        "outcomes": {"found": 90, "missed": 5, "wrong_kind": 0, "wrong_edges": 0, "invented": 0},
        "mixed_kinds": [],
        "num_spans": 100,
    }
    return {**facts, **changes}


@pytest.mark.parametrize(
    ("score", "changes", "num_test", "grade", "code"),
    [
        (0.85, {}, 200, "good", "places_found"),
        (0.6, {}, 200, "fair", "places_mostly_found"),
        (0.4, {}, 200, "weak", "places_often_wrong"),
        (0.3, {}, 200, "weak", "no_better_than_memory"),
        (0.85, {}, 20, "unreliable", "exam_too_small_for_places"),
        (0.85, {"num_spans": 20}, 200, "unreliable", "exam_too_small_for_places"),
        (0.85, {"interval": {"low": 0.6, "high": 0.9}}, 200, "unreliable", "exam_too_small_for_places"),
    ],
)
def test_the_grade_follows_from_score_range_and_memory(
    score: float, changes: dict[str, Any], num_test: int, grade: str, code: str
) -> None:
    verdict = entity_verdict({"f1": score}, result(**changes), num_test)
    assert (verdict.grade, verdict.code) == (grade, code)


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"num_spans": 10}, "more_marked_exam"),
        ({"per_label": [{"label": "X", "recall": 0.0, "num_test": 9, "num_right": 0, "num_train": 0}]}, None),
        ({"mixed_kinds": [["PER", "LOC", 9]]}, "look_at_kinds"),
        ({"outcomes": {"found": 60, "missed": 5, "wrong_kind": 0, "wrong_edges": 30, "invented": 0}}, "check_edges"),
        ({"outcomes": {"found": 60, "missed": 5, "wrong_kind": 0, "wrong_edges": 0, "invented": 50}}, "check_invented"),
        ({}, "try_it"),
    ],
)
def test_the_next_step_answers_what_went_wrong_most(changes: dict[str, Any], first: str | None) -> None:
    facts = result(**changes)
    verdict = entity_verdict({"f1": 0.85}, facts, 200)
    steps = entity_steps(EntityCase(facts, verdict, 200, "balanced", 0.0))
    assert steps[0]["code"] == (first or "labels_without_examples")
    assert len(steps) <= 3
