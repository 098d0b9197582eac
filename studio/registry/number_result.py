"""The pictures of an exam in numbers: how close the answers come, and what was said against what is right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from studio.core.words import of_100, tick

from .models import Evaluation
from .score_names import significant

NUM_BANDS = 5
# Whole numbers in so small a range are a band each.
MOST_WHOLE = 7
# Part of the typical distance from which on a leaning to one side is worth a sentence.
LEANING = 0.5
Point = tuple[float, float]


@dataclass(frozen=True)
class Band:
    """The answers to the texts whose right numbers lie in one stretch."""

    name: str
    count: int
    said: str
    distance: str


@dataclass(frozen=True)
class Scatter:
    """A point for each answer in a box of 100 × 100 units, y downwards; `bands` is the same as a table."""

    sentence: str
    dots: str
    axis: list[str]
    bands: list[Band]
    count: int


def distance(value: float) -> str:
    """How far something is off, with the two figures that count."""
    return significant(value, 2)


def tidy(text: Any, figures: int = 3) -> str:
    """A number out of a table with the figures that say something; what is none stays as it is."""
    try:
        return tick(float(text), figures)
    except (TypeError, ValueError):
        return str(text)


def closeness(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Which share of the answers keeps within one, two and four times the typical distance, as bars."""
    return [
        {
            "name": _("no more than %(distance)s off") % {"distance": distance(row["within"])},
            "share": row["share"],
            "value": _("%(points)s of 100") % {"points": of_100(row["share"])},
        }
        for row in evaluation.result.get("errors") or []
    ]


def scatter(evaluation: Evaluation) -> Scatter | None:
    """What was said against what is right; nothing where there is nothing to draw."""
    points = [(float(row[0]), float(row[1])) for row in evaluation.result.get("scatter") or []]
    if not points:
        return None
    decimals = int((evaluation.result.get("target") or {}).get("decimals") or 0)
    values = [value for point in points for value in point]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    dots = "".join(f"M{100 * (x - low) / span:.1f} {100 - 100 * (y - low) / span:.1f}h0" for x, y in points)
    axis = [tick(low + part * span) for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
    typical = float(evaluation.result.get("typical_error") or 0.0)
    return Scatter(_leaning(points, typical), dots, axis, _bands(points, decimals), len(points))


def _leaning(points: Sequence[Point], typical: float) -> str:
    """Whether it says too much or too little, and where."""
    ordered = sorted(points)
    third = max(1, len(ordered) // 3)
    small, large = _bias(ordered[:third]), _bias(ordered[-third:])
    whole, line = _bias(ordered), LEANING * typical
    if small > line and large < -line:
        return _(
            "It keeps to the middle: small numbers come out %(small)s too large on average, "
            "large ones %(large)s too small."
        ) % {"small": distance(small), "large": distance(-large)}
    if whole > line:
        return _("Its numbers are %(n)s too large on average.") % {"n": distance(whole)}
    if whole < -line:
        return _("Its numbers are %(n)s too small on average.") % {"n": distance(-whole)}
    return _("On the whole its numbers are neither too large nor too small.")


def _bias(points: Sequence[Point]) -> float:
    return math.fsum(y - x for x, y in points) / len(points)


def _bands(points: Sequence[Point], decimals: int) -> list[Band]:
    low, high = min(x for x, _y in points), max(x for x, _y in points)
    is_whole = decimals == 0 and high - low < MOST_WHOLE
    count = int(high - low) + 1 if is_whole else NUM_BANDS
    width = 1.0 if is_whole else (high - low) / NUM_BANDS or 1.0
    parts: list[list[Point]] = [[] for _ in range(count)]
    for point in points:
        parts[min(count - 1, int((point[0] - low) / width))].append(point)
    return [
        Band(
            tick(low + at) if is_whole else _between(low + at * width, low + (at + 1) * width),
            len(part),
            tick(math.fsum(y for _x, y in part) / len(part)),
            distance(median([abs(y - x) for x, y in part])),
        )
        for at, part in enumerate(parts)
        if part
    ]


def _between(low: float, high: float) -> str:
    return _("%(low)s to %(high)s") % {"low": tick(low), "high": tick(high)}
