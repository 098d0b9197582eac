"""The report of an exam in which questions were to be answered from texts."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workers.engine.data.answers import Right, as_json
from workers.engine.data.questions import Choice
from workers.engine.scores.answer_simply import likest_sentences
from workers.engine.scores.answer_steps import AnswerCase, answer_steps, answer_verdict
from workers.engine.scores.answering import Told, answer_scores, marks_of, told
from workers.engine.scores.exam import Exam, Report
from workers.engine.scores.resampling import drawn, interval_of_draws, p_of_draws

METRIC = "f1"


def answer_report(exam: Exam, choices: Sequence[Choice], gauge: Mapping[str, Any]) -> Report:
    """Interval over questions, what the simplest ways would reach, verdict and next steps; `choices` are the answers of
    the exam, `gauge` what was chosen on the practice test."""
    test, none_from = exam.splits.test, float(gauge["none_from"])
    said = [told(one, none_from) for one in choices]
    marks = marks_of(test.targets, [one.text for one in said])
    draws = drawn(_counted(marks), _f1)
    exam.ask()
    result: dict[str, Any] = {
        "interval": interval_of_draws(METRIC, draws),
        "baselines": _baselines(exam, draws) if exam.spec.evaluation.baselines else [],
        "outcomes": _outcomes(test.targets, said, marks),
        "num_without_answer": sum(not right for right in test.targets),
        "none_from": none_from if exam.splits.gauge.get("has_none") else None,
        "near": gauge.get("near", 0.0),
    }
    scores = answer_scores(marks)
    verdict = answer_verdict(scores, result, len(test))
    case = AnswerCase(result, verdict, len(exam.splits.train), exam.spec.training.preset, exam.unknown_share)
    judged = {"grade": verdict.grade, "code": verdict.code, "values": verdict.values, "next_steps": answer_steps(case)}
    return Report({**result, "verdict": judged}, _columns(exam, said, marks))


def _counted(marks: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([marks[:, 0], np.ones(len(marks))])


def _f1(sums: NDArray[np.float64]) -> float:
    return float(sums[0] / sums[1]) if sums[1] else 0.0


def _baselines(exam: Exam, own: NDArray[np.float64]) -> list[dict[str, Any]]:
    test = exam.splits.test
    started = time.monotonic()
    ways = {"sentence": likest_sentences(test.texts, test.pairs or [])}
    seconds = {"sentence": time.monotonic() - started, "silence": 0.0}
    if exam.splits.gauge.get("has_none"):
        ways["silence"] = [""] * len(test)
    rows = []
    for name, said in ways.items():
        marks = marks_of(test.targets, said)
        draws = drawn(_counted(marks), _f1)
        rows.append(
            {
                "name": name,
                "scores": answer_scores(marks),
                "interval": interval_of_draws(METRIC, draws),
                "seconds": round(seconds[name], 2),
                "p": p_of_draws(own, draws),
            }
        )
    return rows


def _outcomes(right: Any, said: list[Told], marks: NDArray[np.float64]) -> dict[str, int]:
    """What became of every question: exactly right, right in part, wrong, unanswered though there is an answer, and
    answered though there is none."""
    counted = dict.fromkeys(("exact", "partly", "wrong", "unanswered", "invented"), 0)
    for answers, one, (f1, exact) in zip(right, said, marks, strict=True):
        if exact:
            name = "exact"
        elif not answers:
            name = "invented"
        elif not one.text:
            name = "unanswered"
        else:
            name = "partly" if f1 else "wrong"
        counted[name] += 1
    return counted


def _columns(exam: Exam, said: list[Told], marks: NDArray[np.float64]) -> dict[str, Any]:
    """`predicted` is the right answer itself where the two count as the same, so that mistakes are what differs."""
    predicted, right = [], [as_json(answers) for answers in exam.splits.test.targets]
    for one, label, exact in zip(said, right, marks[:, 1], strict=True):
        own = as_json((Right(one.start, one.text),)) if one.start is not None else "[]"
        predicted.append(label if exact else own)
    return {
        "label": right,
        "predicted": predicted,
        "confidence": pa.array([one.score for one in said], pa.float32()),
        "f1": pa.array(marks[:, 0], pa.float32()),
    }
