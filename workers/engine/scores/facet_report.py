"""The report of an exam in which every text has a label in each of several respects."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workers.engine.data.examples import Examples
from workers.engine.data.facets import Facet, known, said
from workers.engine.scores.answers import Answers
from workers.engine.scores.baselines import COUNTS_FREEDOM, counted_features
from workers.engine.scores.exam import Exam, Report
from workers.engine.scores.facets import facet_scores, named
from workers.engine.scores.intervals import interval_of, mcnemar_p
from workers.engine.scores.resampling import drawn, interval_of_draws
from workers.engine.scores.verdict import FEWEST_QUESTIONS, verdict

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Way:
    """What a simpler way says to every text of the exam, by facet."""

    name: str
    said: list[Ints]
    seconds: float


def facet_report(exam: Exam, facets: Sequence[Facet]) -> Report:
    """Each facet as an exam of its own, with simpler ways beside it, and all of them together."""
    answers, test = exam.answers["test"], exam.splits.test
    own = [answers[:, facet.place].argmax(axis=1) for facet in facets]
    simpler = _simpler(exam, facets)
    told = [_facet(exam, facet, number, own[number], simpler) for number, facet in enumerate(facets)]
    right = [_right(test, number, own[number]) for number in range(len(facets))]
    baselines = [_together(way, right, test, told) for way in simpler]
    result = {"interval": _range(test, own), "facets": told, "baselines": baselines}
    return Report({**result, "verdict": _judged(right, simpler, test, result)}, _columns(facets, answers, test))


def _facet(exam: Exam, facet: Facet, number: int, own: Ints, simpler: list[Way]) -> dict[str, Any]:
    test, rows = exam.splits.test, known(number, exam.splits.test.targets)
    targets = test.targets[rows, number]
    right = own[rows] == targets
    learned = exam.splits.train.targets[known(number, exam.splits.train.targets), number]
    sat = Answers(facet.labels, targets, exam.answers["test"][rows][:, facet.place])
    return {
        "name": facet.name,
        "labels": facet.labels,
        "num_test": len(rows),
        "num_train": len(learned),
        "scores": facet_scores(facet, targets, own[rows]),
        "interval": interval_of(right),
        "per_label": sat.per_label(np.bincount(learned, minlength=len(facet.labels))),
        "baselines": [
            {
                "name": way.name,
                "scores": facet_scores(facet, targets, way.said[number][rows]),
                "interval": interval_of(way.said[number][rows] == targets),
                "mcnemar_p": mcnemar_p(right, way.said[number][rows] == targets),
            }
            for way in simpler
        ],
    }


def _simpler(exam: Exam, facets: Sequence[Facet]) -> list[Way]:
    """Always the commonest label, and counting words and characters."""
    if not exam.spec.evaluation.baselines:
        return []
    started = time.monotonic()
    commonest = [_commonest(exam, facet, number) for number, facet in enumerate(facets)]
    between = time.monotonic()
    features = counted_features((exam.splits.train, exam.splits.test))
    counts = commonest if features is None else [_counted(features, exam, *pair) for pair in enumerate(facets)]
    return [
        Way("commonest", commonest, between - started),
        Way("counts", counts, time.monotonic() - between),
    ]


def _commonest(exam: Exam, facet: Facet, number: int) -> Ints:
    targets = exam.splits.train.targets[known(number, exam.splits.train.targets), number]
    most = int(np.bincount(targets, minlength=len(facet.labels)).argmax())
    return np.full(len(exam.splits.test), most, dtype=np.int64)


def _counted(features: Any, exam: Exam, number: int, facet: Facet) -> Ints:
    from workers.engine.models.regression import Features, fit

    exam.ask()
    learned, asked = features
    rows = known(number, exam.splits.train.targets)
    targets = exam.splits.train.targets[rows, number]
    own = Features(learned.dense[rows], learned.sparse[rows])
    fitted = fit(own, targets, len(facet.labels), freedom=COUNTS_FREEDOM, ask=exam.ask)
    return np.asarray(asked.logits(fitted.weights, fitted.bias).argmax(axis=1), dtype=np.int64)


def _together(way: Way, right: list[NDArray[np.bool_]], test: Examples, told: list[dict[str, Any]]) -> dict[str, Any]:
    """A simpler way over all facets that are asked, as the model's own mean leaves the others out."""
    asked = [facet for facet in told if facet["num_test"]]
    own = [row["scores"] for facet in asked for row in facet["baselines"] if row["name"] == way.name]
    theirs = np.concatenate([_right(test, number, said) for number, said in enumerate(way.said)])
    return {
        "name": way.name,
        "scores": {score: float(np.mean([one[score] for one in own])) for score in ("macro_f1", "accuracy")},
        "interval": _range(test, way.said),
        "seconds": round(way.seconds, 2),
        "mcnemar_p": mcnemar_p(np.concatenate(right), theirs),
    }


def _right(test: Examples, number: int, predicted: Ints) -> NDArray[np.bool_]:
    rows = known(number, test.targets)
    return np.asarray(predicted[rows] == test.targets[rows, number])


def _range(test: Examples, predicted: list[Ints]) -> dict[str, Any]:
    """Of the score that is told: the mean over the facets, each of which counts alike."""
    num_facets = len(predicted)

    def mean(sums: NDArray[Any]) -> float:
        right, asked = sums[:num_facets], sums[num_facets:]
        return float((right[asked > 0] / asked[asked > 0]).mean()) if (asked > 0).any() else 0.0

    return interval_of_draws("accuracy", drawn(_counts(test, predicted), mean))


def _counts(test: Examples, predicted: list[Ints]) -> NDArray[np.int64]:
    """Right answers and known ones of each text, by facet: the answers to one text hang together."""
    is_known = np.stack([test.targets[:, number] >= 0 for number in range(len(predicted))], axis=1)
    is_right = np.stack([said == test.targets[:, number] for number, said in enumerate(predicted)], axis=1)
    return np.concatenate([is_known & is_right, is_known], axis=1).astype(np.int64)


def _judged(
    right: list[NDArray[np.bool_]], simpler: list[Way], test: Examples, result: dict[str, Any]
) -> dict[str, Any]:
    """By the mean that is told, over the facets that are asked; what to do next is left to the facets."""
    every = np.concatenate(right)
    commonest = next((way.said for way in simpler if way.name == "commonest"), [])
    guessed = [_right(test, number, said) for number, said in enumerate(commonest)]
    judged = verdict(
        num_right=int(every.sum()),
        num_test=len(every),
        interval=result["interval"],
        commonest=_mean(guessed),
        baselines=result["baselines"],
        accuracy=_mean(right),
    )
    few = {"code": "more_exam_examples", "values": {"num_test": len(test), "needed": FEWEST_QUESTIONS}}
    steps = [few if len(test) < FEWEST_QUESTIONS else {"code": "try_it", "values": {}}]
    return {"grade": judged.grade, "code": judged.code, "values": judged.values, "next_steps": steps}


def _mean(right: list[NDArray[np.bool_]]) -> float:
    """The share of right answers; each facet that is asked counts alike."""
    return float(np.mean([one.mean() for one in right if len(one)] or [0.0]))


def _columns(facets: Sequence[Facet], answers: NDArray[np.float32], test: Examples) -> dict[str, Any]:
    """What is not known of a text is not asked either, or every such text would count as a mistake."""
    right = [named(facets, targets) for targets in test.targets]
    told = [{name: said(facets, answer)[name] for name in row} for row, answer in zip(right, answers, strict=True)]
    predicted = [{name: one["label"] for name, one in row.items()} for row in told]
    return {
        "label": [json.dumps(row, ensure_ascii=False) for row in right],
        "predicted": [json.dumps(row, ensure_ascii=False) for row in predicted],
        "confidence": pa.array([min(one["score"] for one in row.values()) for row in told], pa.float32()),
        "scores": pa.array([answer.tolist() for answer in answers], pa.list_(pa.float32())),
    }
