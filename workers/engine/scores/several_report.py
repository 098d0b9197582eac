"""The report of an exam in which any number of labels is right."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workers.engine.data.links import answers_of
from workers.engine.scores.baselines import COUNTS_FREEDOM, FROZEN_FREEDOM, counted_features, frozen_features
from workers.engine.scores.exam import Exam, Report
from workers.engine.scores.resampling import drawn, interval_of_draws, p_of_draws
from workers.engine.scores.several_labels import SeveralAnswers, best_lines, counts_of, points_of, several_scores
from workers.engine.scores.several_steps import several_steps
from workers.engine.scores.several_verdict import several_verdict

if TYPE_CHECKING:
    from workers.engine.models.regression import Features

METRIC = "micro_f1"
Marks = NDArray[np.bool_]


def several_report(exam: Exam, placed: Sequence[float]) -> Report:
    """`placed` are the lines that the practice test placed."""
    splits, lines = exam.splits, np.asarray(placed, dtype=np.float32)
    answers = SeveralAnswers(splits.labels, splits.test.targets > 0, exam.answers["test"], lines)
    train, draws = splits.train.targets > 0, drawn(counts_of(answers.right, answers.said), points_of)
    exam.ask()
    result: dict[str, Any] = {
        "is_multi_label": True,
        "interval": interval_of_draws(METRIC, draws),
        "exact_match": float(answers.is_exact.mean()),
        "baselines": _baselines(exam, answers.right, draws),
        "per_label": answers.per_label(train.sum(axis=0)),
        "thresholds": {label: round(float(line), 4) for label, line in zip(splits.labels, lines, strict=True)},
        "labels_per_text": {"right": _mean(answers.right), "said": _mean(answers.said)},
    }
    guess = commonest_set(train, len(splits.test))
    verdict = several_verdict(
        answers.right, answers.said, guess, interval=result["interval"], baselines=result["baselines"]
    )
    return Report(
        {**result, "verdict": {**verdict, "next_steps": several_steps(exam, result, verdict)}}, _columns(answers)
    )


def commonest_set(train: Marks, size: int) -> Marks:
    """Always the labels that occur together most often."""
    sets, counts = np.unique(train, axis=0, return_counts=True)
    return np.asarray(np.repeat(sets[counts.argmax()][None], size, axis=0))


def _baselines(exam: Exam, right: Marks, own: NDArray[np.float64]) -> list[dict[str, Any]]:
    if not exam.spec.evaluation.baselines or exam.quick is None:
        return []
    rows = []
    for name, answer in _ways(exam):
        exam.ask()
        started = time.monotonic()
        said = answer()
        draws = drawn(counts_of(right, said), points_of)
        rows.append(
            {
                "name": name,
                "scores": several_scores(right, said),
                "interval": interval_of_draws(METRIC, draws),
                "seconds": round(time.monotonic() - started, 2),
                "p": p_of_draws(own, draws),
            }
        )
    return rows


def _ways(exam: Exam) -> Iterator[tuple[str, Callable[[], Marks]]]:
    """Each with lines of its own, placed by its answers to the practice test as the model's are."""
    splits, quick = exam.splits, exam.quick
    assert quick is not None, "asked only with a quick model"  # noqa: S101  # An invariant, not input.
    parts = (splits.train, splits.validation, splits.test)
    guess = commonest_set(splits.train.targets > 0, len(splits.test))
    yield "commonest", lambda: guess

    def counting() -> Marks:
        features = counted_features(parts)
        return guess if features is None else _regression(exam, features, COUNTS_FREEDOM)

    yield "counts", counting
    yield "frozen", lambda: _regression(exam, frozen_features(quick, parts), FROZEN_FREEDOM)
    if not exam.is_quick_itself:
        practice, test = splits.validation, splits.test
        yield (
            "quick",
            lambda: _above(exam, quick.answers(practice.texts, practice.pairs), quick.answers(test.texts, test.pairs)),
        )


def _regression(exam: Exam, features: "list[Features]", freedom: float) -> Marks:
    from workers.engine.models.regression import fit

    splits, (train, practice, test) = exam.splits, features
    fitted = fit(train, splits.train.targets, len(splits.labels), freedom=freedom, ask=exam.ask, link="sigmoid")
    shares = [answers_of("sigmoid", part.logits(fitted.weights, fitted.bias)) for part in (practice, test)]
    return _above(exam, *shares)


def _above(exam: Exam, practice: NDArray[np.float32], test: NDArray[np.float32]) -> Marks:
    return np.asarray(test >= best_lines(exam.splits.validation.targets > 0, practice))


def _mean(marks: Marks) -> float:
    return round(float(marks.sum(axis=1).mean()), 3)


def _columns(answers: SeveralAnswers) -> dict[str, Any]:
    def named(marks: Marks) -> list[str]:
        return [json.dumps([answers.labels[i] for i in np.flatnonzero(row)], ensure_ascii=False) for row in marks]

    return {
        "label": named(answers.right),
        "predicted": named(answers.said),
        "confidence": pa.array(answers.confidence, pa.float32()),
        "scores": pa.array([row.tolist() for row in answers.shares], pa.list_(pa.float32())),
    }
