"""The report of an exam in which every text has one label."""

from typing import Any

import numpy as np
import pyarrow as pa

from workers.engine.scores.answers import Answers
from workers.engine.scores.baselines import baselines, commonest
from workers.engine.scores.exam import Exam, Report
from workers.engine.scores.intervals import interval_of
from workers.engine.scores.next_steps import Case, next_steps
from workers.engine.scores.verdict import verdict


def classification_report(exam: Exam) -> Report:
    """Interval, simpler ways, tables, verdict and next steps."""
    answers = Answers(exam.splits.labels, exam.splits.test.targets, exam.answers["test"])
    result = {"interval": interval_of(answers.right), "baselines": _baselines(exam, answers), **_tables(exam, answers)}
    return Report({**result, "verdict": _judged(exam, answers, result)}, _columns(answers))


def _baselines(exam: Exam, answers: Answers) -> list[dict[str, Any]]:
    if not exam.spec.evaluation.baselines or exam.quick is None:
        return []
    found = baselines(exam.splits, exam.quick, is_quick_itself=exam.is_quick_itself, ask=exam.ask)
    return [one.facts(answers.targets, answers.right, len(answers.labels)) for one in found]


def _tables(exam: Exam, answers: Answers) -> dict[str, Any]:
    num_train = np.bincount(exam.splits.train.targets, minlength=len(answers.labels))
    return {
        "per_label": answers.per_label(num_train),
        "confusion": answers.confusion(),
        "thresholds": answers.thresholds(),
    }


def _judged(exam: Exam, answers: Answers, result: dict[str, Any]) -> dict[str, Any]:
    judged = verdict(
        num_right=int(answers.right.sum()),
        num_test=len(answers.targets),
        interval=result["interval"],
        commonest=float((commonest(exam.splits) == answers.targets).mean()),
        baselines=result["baselines"],
    )
    case = Case(
        answers=answers,
        per_label=result["per_label"],
        confusion=result["confusion"],
        thresholds=result["thresholds"],
        verdict=judged,
        baselines=result["baselines"],
        has_loop=not exam.is_quick_itself,
        preset=exam.spec.training.preset,
        unknown_share=exam.unknown_share,
    )
    return {"grade": judged.grade, "code": judged.code, "values": judged.values, "next_steps": next_steps(case)}


def _columns(answers: Answers) -> dict[str, Any]:
    names = answers.labels
    return {
        "label": [names[i] for i in answers.targets],
        "predicted": [names[i] for i in answers.predicted],
        "confidence": pa.array(answers.confidence, pa.float32()),
        "scores": pa.array([row.tolist() for row in answers.probabilities], pa.list_(pa.float32())),
    }
