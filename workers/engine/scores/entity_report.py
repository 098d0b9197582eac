"""The report of an exam in which places were to be found in texts."""

import time
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workers.engine.data.tagging import Reading, as_json
from workers.engine.scores.entities import counts_of, entity_scores, outcomes, per_label
from workers.engine.scores.entity_memory import memory
from workers.engine.scores.entity_steps import EntityCase, entity_steps, entity_verdict
from workers.engine.scores.exam import Exam, Report
from workers.engine.scores.resampling import drawn, interval_of_draws, p_of_draws

METRIC = "f1"


def entity_report(exam: Exam) -> Report:
    """Interval over texts, what remembering alone would find, tables, verdict and next steps."""
    test, labels = exam.splits.test, exam.splits.labels
    answers: list[Reading] = exam.answers["test"]
    said = [one.spans for one in answers]
    counts = counts_of(test.targets, said)
    draws = drawn(counts, _f1)
    exam.ask()
    counted, mixed = outcomes(test.targets, said)
    result: dict[str, Any] = {
        "interval": interval_of_draws(METRIC, draws),
        "baselines": [_memory(exam, draws)] if exam.spec.evaluation.baselines else [],
        "per_label": per_label(labels, test.targets, said, exam.splits.train.targets),
        "outcomes": counted,
        "mixed_kinds": [[labels[a], labels[b], count] for (a, b), count in mixed.most_common()],
        "num_spans": int(counts[:, 2].sum()),
        "num_whole": int((counts == counts[:, :1]).all(axis=1).sum()),
    }
    verdict = entity_verdict(entity_scores(counts), result, len(test))
    case = EntityCase(
        result=result,
        verdict=verdict,
        num_test=len(test),
        preset=exam.spec.training.preset,
        unknown_share=exam.unknown_share,
    )
    judged = {"grade": verdict.grade, "code": verdict.code, "values": verdict.values, "next_steps": entity_steps(case)}
    return Report({**result, "verdict": judged}, _columns(exam, answers))


def _f1(sums: NDArray[np.int64]) -> float:
    return entity_scores(sums[None])["f1"]


def _memory(exam: Exam, own: NDArray[np.float64]) -> dict[str, Any]:
    started = time.monotonic()
    said = memory(exam.splits.train, exam.splits.test.texts)
    seconds = time.monotonic() - started
    counts = counts_of(exam.splits.test.targets, said)
    draws = drawn(counts, _f1)
    return {
        "name": "memory",
        "scores": entity_scores(counts),
        "interval": interval_of_draws(METRIC, draws),
        "seconds": round(seconds, 2),
        "p": p_of_draws(own, draws),
    }


def _columns(exam: Exam, answers: list[Reading]) -> dict[str, Any]:
    labels = exam.splits.labels
    return {
        "label": [as_json(spans, labels) for spans in exam.splits.test.targets],
        "predicted": [as_json(one.spans, labels) for one in answers],
        "confidence": pa.array([one.confidence for one in answers], pa.float32()),
        "scores": pa.array([[found.score for found in one.found] for one in answers], pa.list_(pa.float32())),
    }
