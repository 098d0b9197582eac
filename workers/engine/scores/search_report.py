"""The report of an exam in which the right items are to be found."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from workers.engine.scores.exam import Exam, Report
from workers.engine.scores.ranking import SHOWN, Found
from workers.engine.scores.resampling import p_of_draws
from workers.engine.scores.search_baselines import timed_ways
from workers.engine.scores.search_scores import DEPTH, interval_of_searches, recall_draws, search_scores
from workers.engine.scores.search_steps import search_steps
from workers.engine.scores.search_verdict import search_verdict


def search_report(exam: Exam, num_items: int) -> Report:
    """`num_items` are those that are searched among."""
    answers: Sequence[Found] = exam.answers["test"]
    draws = recall_draws(answers)
    result: dict[str, Any] = {
        "interval": interval_of_searches(answers, draws),
        "baselines": _baselines(exam, draws),
        "num_items": num_items,
        "num_right": sum(len(one.places) for one in answers),
        "places": places_of(answers),
    }
    verdict = search_verdict(search_scores(answers), len(answers), result)
    steps = search_steps(exam, result, verdict)
    return Report({**result, "verdict": {**verdict, "next_steps": steps}}, _columns(answers))


def places_of(answers: Sequence[Found]) -> dict[str, int]:
    """Questions by the place of the first right item: on the first, within three, within ten, further down."""
    counts = Counter(_band(one.places[0]) for one in answers)
    return {band: counts[band] for band in ("first", "three", "ten", "beyond")}


def _band(place: int) -> str:
    return "first" if place == 1 else "three" if place <= 3 else "ten" if place <= DEPTH else "beyond"


def _baselines(exam: Exam, own: Any) -> list[dict[str, Any]]:
    if not exam.spec.evaluation.baselines:
        return []
    rows = []
    for name, said, seconds in timed_ways(exam):
        draws = recall_draws(said)
        rows.append(
            {
                "name": name,
                "scores": search_scores(said),
                "interval": interval_of_searches(said, draws),
                "places": places_of(said),
                "seconds": round(seconds, 2),
                "p": p_of_draws(own, draws),
            }
        )
    return rows


def _columns(answers: Sequence[Found]) -> dict[str, Any]:
    """Right is the right item that was found first, said is what stands before all others."""
    said = [one.texts[0] if one.texts else "" for one in answers]
    return {
        "label": [one.wanted[0] for one in answers],
        "predicted": said,
        "confidence": pa.array([share_of(one.closeness[0]) if one.closeness else 0.0 for one in answers], pa.float32()),
        "place": pa.array([one.places[0] for one in answers], pa.int64()),
        "found": pa.array([list(one.texts[:SHOWN]) for one in answers], pa.list_(pa.string())),
        "scores": pa.array([list(one.closeness) for one in answers], pa.list_(pa.float32())),
        "wanted": pa.array([list(one.wanted[:SHOWN]) for one in answers], pa.list_(pa.string())),
    }


def share_of(closeness: float) -> float:
    """How close, from 0 to 1."""
    return float(min(1.0, max(0.0, closeness)))
