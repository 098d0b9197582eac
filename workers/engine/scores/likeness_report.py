"""The report of an exam that asks how well two texts go together."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.stats import rankdata

from workers.engine.scores.exam import Exam, Report
from workers.engine.scores.next_steps import MOST_STEPS, UNKNOWN_CHARACTERS
from workers.engine.scores.numbers import correlation, number_scores
from workers.engine.scores.ranking import Found
from workers.engine.scores.resampling import drawn, interval_of_draws, p_of_draws
from workers.engine.scores.search_baselines import timed_ways
from workers.engine.scores.search_steps import ENOUGH_PAIRS

FEWEST_QUESTIONS, WIDEST_RANGE = 30, 0.3
GOOD, FAIR = 0.8, 0.55
DECIMALS = 2
Numbers = NDArray[np.float64]


def likeness_scores(answers: Sequence[Found], degrees: Numbers) -> dict[str, float]:
    """Whether what goes together better is closer (Spearman, 1904)."""
    return {"spearman": number_scores(degrees, likeness_of(answers))["spearman"]}


def likeness_of(answers: Sequence[Found]) -> Numbers:
    return np.array([one.likeness for one in answers], dtype=np.float64)


def line_of(answers: Sequence[Found], degrees: Numbers) -> list[float]:
    """Slope and start of the line that turns closeness into the degrees of the table (least squares)."""
    close = likeness_of(answers)
    if len(close) < 2 or np.ptp(close) == 0:
        return [0.0, float(degrees.mean()) if len(degrees) else 0.0]
    slope, start = np.polyfit(close, degrees, 1)
    return [float(slope), float(start)]


def likeness_report(exam: Exam, gauge: dict[str, Any]) -> Report:
    """`gauge` has the ends of the degrees and the line of `line_of`."""
    answers: Sequence[Found] = exam.answers["test"]
    degrees = exam.splits.test.degrees  # type: ignore[attr-defined]  # The examples of this task are searches.
    draws = _draws(answers, degrees)
    result: dict[str, Any] = {
        "interval": interval_of_draws("spearman", draws),
        "baselines": [
            {
                "name": name,
                "scores": likeness_scores(said, degrees),
                "interval": interval_of_draws("spearman", _draws(said, degrees)),
                "seconds": round(seconds, 2),
                "p": p_of_draws(draws, _draws(said, degrees)),
            }
            for name, said, seconds in (timed_ways(exam) if exam.spec.evaluation.baselines else ())
        ],
        "num_items": gauge["num_items"],
        "degrees": {"low": gauge["lowest"], "high": gauge["highest"]},
    }
    verdict = _verdict(likeness_scores(answers, degrees)["spearman"], len(degrees), result)
    return Report(
        {**result, "verdict": {**verdict, "next_steps": _steps(exam, verdict)}}, _columns(exam, gauge, answers)
    )


def _draws(answers: Sequence[Found], degrees: Numbers) -> Numbers:
    """Of ranks, as drawing anew would need a thousand sortings."""
    x, y = (rankdata(one) for one in (degrees, likeness_of(answers)))
    x, y = x - x.mean(), y - y.mean()
    return drawn(np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=1), correlation)


def _verdict(spearman: float, num_test: int, result: dict[str, Any]) -> dict[str, Any]:
    low, high = result["interval"]["low"], result["interval"]["high"]
    values: dict[str, Any] = {"num_test": num_test, "spearman": spearman, "low": low, "high": high}
    for row in result["baselines"]:
        key = "before" if row["name"] == "frozen" else row["name"]
        values |= {key: row["scores"]["spearman"], f"{key}_p": row["p"]}
    if num_test < FEWEST_QUESTIONS or high - low > WIDEST_RANGE:
        grade, code = "unreliable", "exam_too_small_for_likeness"
    elif spearman >= GOOD:
        grade, code = "good", "likeness_clearly_right"
    else:
        grade, code = ("fair", "likeness_mostly_right") if spearman >= FAIR else ("weak", "likeness_often_wrong")
    return {"grade": grade, "code": code, "values": values}


def _steps(exam: Exam, verdict: dict[str, Any]) -> list[dict[str, Any]]:
    values, num_train, steps = verdict["values"], len(exam.splits.train), []
    if verdict["grade"] == "unreliable":
        facts = {"num_test": values["num_test"], "needed": max(100, values["num_test"] + 20)}
        steps.append({"code": "more_exam_questions", "values": facts})
    if exam.unknown_share > UNKNOWN_CHARACTERS:
        steps.append({"code": "another_starting_model", "values": {"percent": round(100 * exam.unknown_share)}})
    if num_train < ENOUGH_PAIRS:
        facts = {"num_train": num_train, "wanted": min(ENOUGH_PAIRS, max(300, 2 * num_train))}
        steps.append({"code": "more_pairs", "values": facts})
    if exam.spec.training.preset in ("quick", "balanced") and verdict["grade"] != "good":
        preset = "balanced" if exam.spec.training.preset == "quick" else "thorough"
        steps.append({"code": "teach_more", "values": {"preset": preset}})
    return steps[:MOST_STEPS] or [{"code": "try_it", "values": {}}]


def _columns(exam: Exam, gauge: dict[str, Any], answers: Sequence[Found]) -> dict[str, Any]:
    """Degrees as numbers: what stands in the table, and what the closeness comes to on the same ruler."""
    test = exam.splits.test
    said = [degree_of(one.likeness, gauge) for one in answers]
    degrees = test.degrees  # type: ignore[attr-defined]  # As above.
    gaps = np.abs(np.array(said) - degrees)
    spread = max(1e-9, gauge["highest"] - gauge["lowest"])
    return {
        "item": [test.partner(i) for i in range(len(test))],  # type: ignore[attr-defined]  # As above.
        "label": [f"{one:g}" for one in degrees],
        "predicted": [f"{one:.{DECIMALS}f}" for one in said],
        "confidence": pa.array(np.clip(1 - gaps / spread, 0.0, 1.0), pa.float32()),
        "gap": pa.array(gaps, pa.float64()),
    }


def degree_of(closeness: float, gauge: dict[str, Any]) -> float:
    """On the ruler of the table, never beyond its ends."""
    slope, start = gauge.get("line") or (gauge["highest"] - gauge["lowest"], gauge["lowest"])
    return float(min(gauge["highest"], max(gauge["lowest"], slope * closeness + start)))
