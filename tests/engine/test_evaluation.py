"""The honest evaluation: intervals, simpler ways, tables, verdict and next steps."""

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from workers.engine.data.examples import Examples, Splits
from workers.engine.scores.answers import Answers
from workers.engine.scores.classification import classification_scores
from workers.engine.scores.evaluation import write_evaluation
from workers.engine.scores.intervals import interval_of, mcnemar_p, wilson
from workers.engine.scores.next_steps import Case, next_steps
from workers.engine.scores.verdict import Verdict, verdict
from workers.engine.spec import RunSpec


def flags(num_right: int, num_asked: int) -> np.ndarray:
    return np.arange(num_asked) < num_right


@pytest.mark.parametrize(
    ("num_right", "num_asked", "low", "high"),
    [(91, 100, 0.8377, 0.9519), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_that_of_wilson(num_right: int, num_asked: int, low: float, high: float) -> None:
    assert wilson(num_right, num_asked) == pytest.approx((low, high), abs=2e-4)


def test_an_exam_without_questions_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_difference_is_judged_by_the_answers_that_differ() -> None:
    same = flags(5, 10)
    assert mcnemar_p(same, same) == 1.0
    first, second = np.zeros(20, bool), np.zeros(20, bool)
    first[:8], second[8:10] = True, True
    # Ten answers differ, eight to two: mid-p = 2 · (P(0) + P(1) + P(2) / 2) of the binomial with ten tosses.
    assert mcnemar_p(first, second) == pytest.approx((2 * (1 + 10) + 45) / 1024)
    assert mcnemar_p(second, first) == mcnemar_p(first, second)


def test_many_differing_answers_take_the_normal_approximation() -> None:
    first, second = np.zeros(3000, bool), np.zeros(3000, bool)
    first[:620], second[620:1200] = True, True
    assert mcnemar_p(first, second) == pytest.approx(0.248, abs=0.002)


def answers(num: int = 200, num_labels: int = 4, seed: int = 5) -> Answers:
    generator = np.random.default_rng(seed)
    targets = generator.integers(0, num_labels, num)
    logits = generator.normal(size=(num, num_labels))
    logits[np.arange(num), targets] += 1.5
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return Answers([f"group {i}" for i in range(num_labels)], targets, shares.astype(np.float32))


def test_tables_agree_with_scikit_learn() -> None:
    exam = answers()
    assert exam.confusion() == confusion_matrix(exam.targets, exam.predicted).tolist()
    precision, recall, f1, asked = precision_recall_fscore_support(exam.targets, exam.predicted)
    rows = exam.per_label(np.array([9, 8, 7, 6]))
    assert [row["precision"] for row in rows] == pytest.approx(list(precision))
    assert [row["recall"] for row in rows] == pytest.approx(list(recall))
    assert [row["f1"] for row in rows] == pytest.approx(list(f1))
    assert [row["num_test"] for row in rows] == list(asked)
    assert [row["num_train"] for row in rows] == [9, 8, 7, 6]
    scores = classification_scores(exam.targets, exam.predicted, 4)
    assert scores["macro_f1"] == pytest.approx(f1_score(exam.targets, exam.predicted, average="macro"))


def test_a_higher_line_of_certainty_leaves_more_unanswered() -> None:
    rows = answers().thresholds()
    assert [row["threshold"] for row in rows] == [i / 100 for i in range(100)]
    assert rows[0]["answered"] == 200
    assert all(a["answered"] >= b["answered"] for a, b in itertools.pairwise(rows))
    assert all(row["answered_right"] <= row["answered"] for row in rows)


def judged(num_right: int, num_test: int, commonest: float, baselines: list[dict[str, Any]] | None = None) -> Verdict:
    interval = interval_of(flags(num_right, num_test))
    return verdict(
        num_right=num_right, num_test=num_test, interval=interval, commonest=commonest, baselines=baselines or []
    )


@pytest.mark.parametrize(
    ("num_right", "num_test", "commonest", "grade", "code"),
    [
        (91, 100, 0.52, "good", "clearly_right"),
        (700, 1000, 0.5, "fair", "mostly_right"),
        (590, 1000, 0.5, "weak", "often_wrong"),
        (50, 100, 0.52, "weak", "no_better_than_guessing"),
        (18, 20, 0.5, "unreliable", "exam_too_small"),
        (20, 40, 0.3, "unreliable", "exam_too_small"),
    ],
)
def test_the_verdict_follows_the_numbers(
    num_right: int, num_test: int, commonest: float, grade: str, code: str
) -> None:
    said = judged(num_right, num_test, commonest)
    assert (said.grade, said.code) == (grade, code)


def test_a_gain_over_guessing_that_could_be_chance_is_called_weak() -> None:
    row = {"name": "commonest", "scores": {"accuracy": 0.86}, "mcnemar_p": 0.4}
    assert judged(870, 1000, 0.86, [row]).code == "no_better_than_guessing"


def case(exam: Answers, **changes: Any) -> Case:
    num_train = changes.pop("num_train", np.full(len(exam.labels), 100))
    facts: dict[str, Any] = {
        "answers": exam,
        "per_label": exam.per_label(num_train),
        "confusion": exam.confusion(),
        "thresholds": exam.thresholds(),
        "verdict": judged(int(exam.right.sum()), len(exam.targets), 0.25),
        "baselines": [],
        "has_loop": True,
        "preset": "thorough",
        "unknown_share": 0.0,
        **changes,
    }
    return Case(**facts)


def codes(one: Case) -> list[str]:
    return [step["code"] for step in next_steps(one)]


def test_at_most_three_next_steps_the_most_useful_first() -> None:
    one = case(answers(), unknown_share=0.6, num_train=np.array([0, 20, 20, 300]))
    assert codes(one)[:2] == ["labels_without_examples", "another_starting_model"]
    assert len(codes(one)) == 3


def test_a_quick_model_that_answers_as_well_is_named() -> None:
    row = {"name": "quick", "scores": {"accuracy": 0.99}}
    assert codes(case(answers(), baselines=[row]))[0] == "use_quick"
    assert "use_quick" not in codes(case(answers(), baselines=[row], has_loop=False))


def test_a_perfect_model_is_only_to_be_tried() -> None:
    exam = answers()
    perfect = Answers(exam.labels, exam.predicted, exam.probabilities)
    assert codes(case(perfect)) == ["try_it"]


def test_every_next_step_is_in_the_contract() -> None:
    contract = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text(encoding="utf-8")
    source = (Path(__file__).parents[2] / "workers/engine/scores/next_steps.py").read_text(encoding="utf-8")
    named = {part.split('"')[1] for part in source.split("_step(")[1:] if part.startswith(('"', '\n            "'))}
    named |= {"more_examples", "answer_only_when_sure", "more_of_group", "uneven_groups", "try_it"}
    assert len(named) == 12
    assert all(f"| `{code}` |" in contract for code in named)


def splits() -> Splits:
    def part(size: int, first_row: int) -> Examples:
        targets = np.arange(size, dtype=np.int64) % 2
        texts = [f"text {i} {'good' if t else 'bad'}" for i, t in enumerate(targets)]
        return Examples(texts, [f"pair {i}" for i in range(size)], targets, np.arange(first_row, first_row + size))

    return Splits(part(20, 1), part(10, 21), part(40, 31), ["no", "yes"])


def test_the_files_hold_what_the_contract_says(tmp_path: Path) -> None:
    data = splits()
    spec = RunSpec.model_validate(
        {
            "task": {"kind": "text-classification"},
            "method": {"kind": "full"},
            "data": {"path": "x", "columns": {"text": "a", "text_pair": "b", "label": "c"}},
        }
    )
    shares = {
        name: np.tile(np.array([0.7, 0.3], dtype=np.float32), (size, 1))
        for name, size in (("validation", 10), ("test", 40))
    }
    write_evaluation(
        tmp_path,
        spec=spec,
        splits=data,
        answers=shares,
        losses={"validation": 0.5, "test": 0.6},
        quick=None,
        training={"seconds": 1.0},
        ask=lambda: None,
    )
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert result["num_test"] == 40
    assert result["scores"]["test"] == {
        "macro_f1": pytest.approx(1 / 3),
        "accuracy": 0.5,
        "micro_f1": 0.5,
        "loss": 0.6,
    }
    assert result["interval"]["metric"] == "accuracy"
    assert result["confusion"] == [[20, 0], [20, 0]]
    assert result["verdict"].keys() == {"grade", "code", "values", "next_steps"}
    assert result["versions"].keys() == {"atelier", "torch", "transformers"}
    table = pq.read_table(tmp_path / "predictions.parquet")
    assert table.column_names == ["row", "text", "text_pair", "label", "predicted", "confidence", "scores"]
    first = table.to_pylist()[1]
    assert (first["row"], first["label"], first["predicted"]) == (32, "yes", "no")
    assert first["scores"] == pytest.approx([0.7, 0.3])
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
