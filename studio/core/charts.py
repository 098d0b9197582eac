"""Turns measured points into the geometry of a line chart, drawn by the server so that it needs no script."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """Points to draw; `style` is one of the five chart series of the tokens."""

    name: str
    style: int
    points: Sequence[Point]


@dataclass(frozen=True)
class Line:
    """One drawn series in a box of 100 × 100 units, y downwards."""

    name: str
    style: int
    path: str
    dots: str


@dataclass(frozen=True)
class Chart:
    """Everything the template of a chart needs; `rows` is the same as a table, `spots` the place of each, 0 to 100."""

    title: str
    sentence: str
    y_labels: list[str]
    x_labels: list[tuple[str, str, str]]
    lines: list[Line]
    columns: list[str]
    rows: list[tuple[str, list[str]]] = field(default_factory=list)
    spots: list[str] = field(default_factory=list)

    @property
    def placed_rows(self) -> list[tuple[str, list[str], str]]:
        """Each row with its place under the picture; a text, so that no language puts a comma into it."""
        return [(head, cells, spot) for (head, cells), spot in zip(self.rows, self.spots, strict=True)]

    @property
    def is_empty(self) -> bool:
        return not any(line.path for line in self.lines)


def draw(series: Series, *, x_max: float, y_max: float) -> Line:
    """Scale a series into the box; a single point becomes a dot."""
    spots = [
        (100 * x / x_max if x_max else 0.0, 100 - 100 * min(max(y, 0.0), y_max) / y_max if y_max else 100.0)
        for x, y in series.points
    ]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
    dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in thinned(spots))
    return Line(series.name, series.style, f"M{path}" if path else "", dots)


def spots(points: Sequence[Point], x_max: float) -> list[str]:
    """Where each point lies on the way from 0 to 100."""
    return [f"{100 * x / x_max if x_max else 0:.1f}" for x, _y in points]


def thinned(points: Sequence[Point], most: int = 40) -> list[Point]:
    """At most about `most` points, first and last kept: markers closer than that become a smear."""
    if len(points) <= most:
        return list(points)
    stride = len(points) / most
    chosen = [points[int(index * stride)] for index in range(most)]
    return [*chosen, points[-1]] if chosen[-1] != points[-1] else chosen


def smoothed(points: Sequence[Point], weight: float = 0.9) -> list[Point]:
    """Exponential moving average with bias correction, so that the noise of single batches does not hide the trend."""
    result: list[Point] = []
    mean, mass = 0.0, 0.0
    for x, y in points:
        mean = weight * mean + (1 - weight) * y
        mass = weight * mass + (1 - weight)
        result.append((x, mean / mass))
    return result


def nice_ceiling(value: float) -> float:
    """The next of 1, 2, 2.5, 5 × 10ⁿ above a positive value, for the top of an axis."""
    if value <= 0:
        return 1.0
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value:
        power /= 10
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        if factor * power >= value:
            return factor * power
    return 10 * power
