"""The report of an exam in which a number is right."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workers.engine.scores.baselines import counted_features, frozen_features
from workers.engine.scores.exam import Exam, Report
from workers.engine.scores.number_steps import FAR, number_steps
from workers.engine.scores.number_verdict import number_verdict
from workers.engine.scores.numbers import closer_p, interval_of_numbers, number_scores, typical

if TYPE_CHECKING:
    from workers.engine.models.regression import Features

COUNTS_FREEDOM = 3.0
FROZEN_FREEDOM = {False: 1.0, True: 0.03}
MOST_POINTS = 400
Said = NDArray[np.float64]


def number_report(exam: Exam, unit: dict[str, Any], said: NDArray[Any]) -> Report:
    """`unit` is the task's gauge, `said` the numbers predicted for the exam."""
    targets = exam.splits.test.targets.astype(np.float64)
    own = np.asarray(said, dtype=np.float64)
    distances = np.abs(own - targets)
    half = typical(targets, own)
    line, mean = half["typical_error"], np.full(len(targets), unit["mean"])
    result: dict[str, Any] = {
        "interval": interval_of_numbers(targets, own),
        "baselines": _baselines(exam, unit, targets, own),
        "target": {"low": unit["lowest"], "high": unit["highest"], "mean": unit["mean"], "decimals": unit["decimals"]},
        **half,
        "margin": unit["margin"],
        "errors": [{"within": times * line, "share": _within(distances, times * line)} for times in (1, 2, 4)],
        "covered": _covered(targets, own, unit),
        "num_far": int((distances > FAR * line).sum()),
        "scatter": _points(exam, targets, own),
    }
    verdict = number_verdict(
        scores=number_scores(targets, own),
        mean_scores={**number_scores(targets, mean), "typical_error": typical(targets, mean)["typical_error"]},
        num_test=len(targets),
        result=result,
    )
    steps = number_steps(exam, result, verdict)
    return Report({**result, "verdict": {**verdict, "next_steps": steps}}, _columns(unit, targets, own))


# --- simpler ways ----------------------------------------------------------------------------------------------------


def _baselines(exam: Exam, unit: dict[str, Any], targets: Said, own: Said) -> list[dict[str, Any]]:
    if not exam.spec.evaluation.baselines or exam.quick is None:
        return []
    rows = []
    for name, answer in _ways(exam, unit):
        exam.ask()
        started = time.monotonic()
        said = np.clip(np.asarray(answer(), dtype=np.float64), unit["lowest"], unit["highest"])
        rows.append(
            {
                "name": name,
                "scores": number_scores(targets, said),
                "interval": interval_of_numbers(targets, said),
                **typical(targets, said),
                "seconds": round(time.monotonic() - started, 2),
                "closer_p": closer_p(targets, own, said),
            }
        )
    return rows


def _ways(exam: Exam, unit: dict[str, Any]) -> Iterator[tuple[str, Callable[[], Any]]]:
    train, test, quick = exam.splits.train, exam.splits.test, exam.quick
    assert quick is not None, "asked only with a quick model"  # noqa: S101  # An invariant, not input.
    mean = np.full(len(test), unit["mean"])
    yield "mean", lambda: mean

    def counting() -> Said:
        features = counted_features((train, test))
        return mean if features is None else _ridge(exam, unit, features, COUNTS_FREEDOM)

    yield "counts", counting
    freedom = FROZEN_FREEDOM[quick.is_beside]
    yield "frozen", lambda: _ridge(exam, unit, frozen_features(quick, (train, test)), freedom)
    if not exam.is_quick_itself:
        yield "quick", lambda: quick.answers(test.texts, test.pairs)[:, 0]


def _ridge(exam: Exam, unit: dict[str, Any], features: "list[Features]", freedom: float) -> Said:
    from workers.engine.models.regression import fit

    learned, asked = features
    targets = ((exam.splits.train.targets - unit["mean"]) / unit["scale"])[:, None]
    fitted = fit(learned, targets, 1, freedom=freedom, ask=exam.ask, link="identity")
    said = asked.logits(fitted.weights, fitted.bias)[:, 0].astype(np.float64)
    return np.asarray(said * unit["scale"] + unit["mean"])


# --- tables ----------------------------------------------------------------------------------------------------------


def _within(distances: Said, line: float) -> float:
    return float((distances <= line).mean())


def _covered(targets: Said, own: Said, unit: dict[str, Any]) -> float:
    """How often the range that an answer names holds the right number; it ends where the learned numbers end."""
    low = np.maximum(own - unit["margin"], unit["lowest"])
    high = np.minimum(own + unit["margin"], unit["highest"])
    return float(((low <= targets) & (targets <= high)).mean())


def _points(exam: Exam, targets: Said, own: Said) -> list[list[float]]:
    """What was right, what was said and the row, spread evenly over the exam."""
    chosen = np.unique(np.linspace(0, len(targets) - 1, min(MOST_POINTS, len(targets))).astype(int))
    return [[float(targets[i]), round(float(own[i]), 6), int(exam.splits.test.rows[i])] for i in chosen]


def _columns(unit: dict[str, Any], targets: Said, own: Said) -> dict[str, Any]:
    """How sure it was cannot be said of a single number: what is told is how far off it was, 1 for exactly right."""
    gaps = np.abs(own - targets)
    return {
        "label": [f"{value:.{unit['decimals']}f}" for value in targets],
        "predicted": [shown(value, unit["decimals"]) for value in own],
        "confidence": pa.array(closeness(gaps, unit), pa.float32()),
        "gap": pa.array(gaps, pa.float64()),
    }


def closeness(gap: Any, unit: dict[str, Any]) -> Any:
    """1 for exactly right, less and less the further off, measured by the spread of the numbers."""
    return np.exp(-np.abs(gap) / unit["scale"])


def shown(value: float, decimals: int) -> str:
    """A predicted number with one more place than the right ones have, as it lies between them."""
    return f"{value:.{decimals + 1}f}"
