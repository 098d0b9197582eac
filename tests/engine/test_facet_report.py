"""The exam in several respects as a whole: every respect that is asked counts alike, for the model and beside it."""

from typing import Any

import numpy as np
import pytest

from workers.engine import catalog
from workers.engine.data.examples import Examples, Splits
from workers.engine.data.facets import UNKNOWN, facets_of
from workers.engine.scores.exam import Exam
from workers.engine.scores.facet_report import _range, facet_report
from workers.engine.scores.facets import mean_scores
from workers.engine.spec import DataRef, ModelRef, RunSpec

FACETS = facets_of({"facets": [{"name": "topic", "labels": ["a", "b"]}, {"name": "tone", "labels": ["x", "y"]}]})
LABELS = ["topic: a", "topic: b", "tone: x", "tone: y"]


def examples(targets: Any) -> Examples:
    """Texts of which each says its own labels."""
    texts = [f"said {topic + 200} and {tone + 200}" for topic, tone in targets]
    return Examples(texts=texts, pairs=None, targets=np.array(targets), rows=np.arange(len(targets)))


def answers(targets: Any, right: Any) -> Any:
    """Sure answers, by text and respect right or not."""
    said = np.where(right, targets, 1 - np.array(targets))
    return np.concatenate([np.eye(2, dtype=np.float32)[np.clip(one, 0, 1)] for one in said.T], axis=1)


def report(targets: Any, right: Any) -> dict[str, Any]:
    """Learned from eight texts with both labels, examined on these."""
    learned = examples([[i % 2, i // 2 % 2] for i in range(8)])
    splits = Splits(train=learned, validation=learned, test=examples(targets), labels=LABELS)
    task: Any = catalog.tasks()["multi-task"]
    method: Any = catalog.methods()["full"]
    spec = RunSpec(
        task=task.Config(),
        method=method.Config(),
        model=ModelRef(kind="local", name="m", path="m"),
        data=DataRef(path="t", columns={}),
    )
    told = {"test": answers(targets, right)}
    return facet_report(Exam(spec, splits, told, None, False, 0.0, lambda: None), FACETS).result


def test_a_respect_the_exam_does_not_ask_counts_for_no_one() -> None:
    targets = [[i % 2, UNKNOWN] for i in range(40)]
    right = np.array([[i % 4 > 0, False] for i in range(40)])
    result = report(targets, right)
    assert [one["num_test"] for one in result["facets"]] == [40, 0]
    assert mean_scores(FACETS, answers(targets, right), np.array(targets))["accuracy"] == 0.75
    of_topic = {row["name"]: row["scores"] for row in result["facets"][0]["baselines"]}
    assert of_topic["commonest"]["accuracy"] == 0.5
    for row in result["baselines"]:
        assert row["scores"] == pytest.approx({name: of_topic[row["name"]][name] for name in row["scores"]})
        assert row["interval"]["low"] <= row["scores"]["accuracy"] <= row["interval"]["high"]


def test_grade_accuracy_and_guessing_are_of_the_mean_that_is_told() -> None:
    # All right in what is asked often; half right, no better than guessing, in what is asked seldom.
    targets = [[i % 2, UNKNOWN] for i in range(400)] + [[UNKNOWN, i % 2] for i in range(40)]
    right = np.array([[True, i % 4 < 2] for i in range(440)])
    judged = report(targets, right)["verdict"]
    values = judged["values"]
    assert (values["num_right"], values["num_test"]) == (420, 440)
    assert (values["accuracy"], values["commonest"]) == (0.75, 0.5)
    assert values["low"] < values["accuracy"] < values["high"]
    assert (judged["grade"], judged["code"]) == ("fair", "mostly_right")


def test_the_range_is_that_of_the_mean_and_not_of_all_answers_together() -> None:
    # 0.95 of 950 answers and 0.5 of 50: the mean is 0.725, all answers together 0.927.
    targets = np.array([[0, UNKNOWN]] * 950 + [[UNKNOWN, 0]] * 50)
    topic, tone = np.arange(1000) % 20 == 0, np.arange(1000) % 2
    interval = _range(examples(targets), [topic.astype(np.int64), tone])
    # By the normal approximation, to which only the seldom one adds: 1.96 · √(0.25 / 50 + 0.0475 / 950) / 2 = 0.07.
    assert (interval["low"], interval["high"]) == pytest.approx((0.725 - 0.07, 0.725 + 0.07), abs=0.015)
