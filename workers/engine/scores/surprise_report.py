"""The report of an exam in which hidden words were to be guessed."""

import json
import time
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workers.engine.data.words import NOWHERE
from workers.engine.scores.exam import Exam, Report
from workers.engine.scores.resampling import drawn, interval_of_draws, p_of_draws
from workers.engine.scores.surprise import Guess, counted, guessed_share, perplexity_of, summed
from workers.engine.scores.surprise_verdict import surprise_steps, surprise_verdict

METRIC = "perplexity"
Sums = NDArray[np.float64]


def surprise_report(exam: Exam) -> Report:
    """Interval over texts, the starting model as it was, counting words, verdict and next steps."""
    answers: list[Guess] = exam.answers["test"]
    sums = summed(answers)
    own, draws = perplexity_of(sums.sum(axis=0)), drawn(sums, perplexity_of)
    interval = interval_of_draws(METRIC, draws)
    exam.ask()
    assert exam.encode is not None, "a run brings its tokenizer"  # noqa: S101  # An invariant, not input.
    encoded = exam.encode(exam.splits.train)
    rows, before = _rows(exam, encoded, answers, draws)
    num_words = sum(len(one.words) for one in answers)
    verdict = surprise_verdict(
        own=own,
        interval=interval,
        before=rows[0],
        counts=rows[1],
        num_test=len(answers),
        num_words=num_words,
    )
    steps = surprise_steps(
        verdict,
        preset=exam.spec.training.preset,
        unknown_share=exam.unknown_share,
        num_train=len(exam.splits.train),
        num_train_words=sum(len(set(row) - {NOWHERE}) for row in encoded["units"]),
    )
    result = {
        "interval": interval,
        "baselines": rows,
        "num_words": num_words,
        "guessed": {"own": guessed_share(answers), "before": guessed_share(before)},
        "verdict": {**verdict, "next_steps": steps},
    }
    return Report(result, _columns(answers))


def _rows(exam: Exam, encoded: Any, answers: list[Guess], draws: Sums) -> tuple[list[dict[str, Any]], list[Guess]]:
    """The starting model as it was, and what it guessed; and counting words. Both are cheap beside the learning, and
    without them a perplexity says nothing, so they are there also where a run asked for no simpler ways."""
    started = time.monotonic()
    assert exam.before is not None, "a run brings its starting model"  # noqa: S101  # An invariant, not input.
    before = exam.before(exam.splits.test)
    first = _row("frozen", summed(before), draws, time.monotonic() - started)
    exam.ask()
    started = time.monotonic()
    sums = counted(encoded, answers, len(encoded["reader"]))
    return [first, _row("counts", sums, draws, time.monotonic() - started)], before


def _row(name: str, sums: Sums, own: Sums, seconds: float) -> dict[str, Any]:
    draws = drawn(sums, perplexity_of)
    perplexity = perplexity_of(sums.sum(axis=0))
    return {
        "name": name,
        "scores": {METRIC: perplexity, "loss": float(np.log(perplexity))},
        "interval": interval_of_draws(METRIC, draws),
        "seconds": round(seconds, 2),
        "p": p_of_draws(-own, -draws),
    }


def _columns(answers: list[Guess]) -> dict[str, Any]:
    """The hidden words and what was guessed, in the order of the text; `gap` is the surprise of the text."""
    return {
        "label": [json.dumps([one.text[slice(*w.place)] for w in one.words], ensure_ascii=False) for one in answers],
        "predicted": [json.dumps([w.said for w in one.words], ensure_ascii=False) for one in answers],
        "confidence": pa.array([one.confidence for one in answers], pa.float32()),
        "scores": pa.array([[w.share for w in one.words] for one in answers], pa.list_(pa.float32())),
        "gap": pa.array([one.perplexity for one in answers], pa.float64()),
        "asked": [one.with_blanks() for one in answers],
    }
