"""The tables of an exam in groups: the line of certainty, how each group does, what gets mixed up with what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from studio.core.words import of_100

from .models import Evaluation

MOST_CONFUSED = 6
FULL_TABLE = 12
WEAKEST = 5


@dataclass(frozen=True)
class Threshold:
    """What happens above one line of certainty, out of 100 questions."""

    line: int
    answered: int
    right_of_answered: int
    right: int
    wrong: int
    left: int


@dataclass(frozen=True)
class Cell:
    """One cell of the confusion table."""

    count: int
    style: str
    right: str
    said: str


@dataclass(frozen=True)
class ConfusionRow:
    letter: str
    label: str
    cells: list[Cell]
    others: Cell


def threshold(evaluation: Evaluation, line: int) -> Threshold | None:
    """The share of questions answered, and answered right, when it answers only from `line` of 100 sure."""
    rows = evaluation.result.get("thresholds") or []
    num_test = evaluation.result.get("num_test") or 0
    if not rows or not num_test:
        return None
    row = min(rows, key=lambda one: abs(100 * one["threshold"] - line))
    answered, right = row["answered"], row["answered_right"]
    right_points, answered_points = of_100(right / num_test), of_100(answered / num_test)
    return Threshold(
        line=line,
        answered=answered_points,
        right_of_answered=of_100(right / answered) if answered else 0,
        right=right_points,
        wrong=max(0, answered_points - right_points),
        left=100 - answered_points,
    )


def weakest(evaluation: Evaluation, most: int | None = WEAKEST) -> list[dict[str, Any]]:
    """The groups it finds least often, weakest first; each row with its share found."""
    return weakest_first(_labels(evaluation))[:most]


def weakest_first(labels: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `per_label` with the share that is found; those that nobody asked for last."""
    rows = [{**row, "share": row["num_right"] / row["num_test"] if row["num_test"] else None} for row in labels]
    return sorted(rows, key=lambda row: (row["share"] is None, row["share"] or 0.0, -row["num_test"]))


def confusion(evaluation: Evaluation) -> list[ConfusionRow]:
    """The table of right answers against given ones; over twelve groups only the most confused six."""
    matrix: list[list[int]] = evaluation.result.get("confusion") or []
    labels: list[str] = evaluation.result.get("labels") or []
    shown = range(len(labels)) if len(labels) <= FULL_TABLE else _most_confused(matrix)
    most_wrong = max((matrix[r][c] for r in shown for c in range(len(labels)) if r != c), default=0)
    return [
        ConfusionRow(
            letter=_letter(position),
            label=labels[r],
            cells=[_cell(matrix, labels, r, c, most_wrong) for c in shown],
            others=_others(matrix, labels, r, shown, most_wrong),
        )
        for position, r in enumerate(shown)
    ]


def confused_pairs(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Every pair that was mixed up, most often first."""
    matrix = evaluation.result.get("confusion") or []
    labels = evaluation.result.get("labels") or []
    pairs = [
        {"right": labels[r], "said": labels[c], "count": count}
        for r, row in enumerate(matrix)
        for c, count in enumerate(row)
        if r != c and count
    ]
    return sorted(pairs, key=lambda pair: -pair["count"])


def _labels(evaluation: Evaluation) -> list[dict[str, Any]]:
    return list(evaluation.result.get("per_label") or [])


def _most_confused(matrix: list[list[int]]) -> list[int]:
    """The groups with most mistakes in their row and column."""
    size = range(len(matrix))
    wrong = {i: sum(matrix[i]) - matrix[i][i] + sum(matrix[j][i] for j in size) - matrix[i][i] for i in size}
    return sorted(sorted(size, key=lambda i: -wrong[i])[:MOST_CONFUSED])


def _letter(position: int) -> str:
    return chr(ord("A") + position)


def _cell(matrix: list[list[int]], labels: list[str], r: int, c: int, most_wrong: int) -> Cell:
    count = matrix[r][c]
    if r == c:
        share = count / (sum(matrix[r]) or 1)
        style = "hit high" if share >= 0.9 else "hit" if share >= 0.75 else "hit low"
    else:
        style = _wrong_style(count, most_wrong)
    return Cell(count, style, labels[r], labels[c])


def _others(matrix: list[list[int]], labels: list[str], r: int, shown: Any, most_wrong: int) -> Cell:
    count = sum(matrix[r]) - sum(matrix[r][c] for c in shown)
    return Cell(count, _wrong_style(count, most_wrong), labels[r], "")


def _wrong_style(count: int, most_wrong: int) -> str:
    if not count:
        return ""
    depth = count / (most_wrong or 1)
    return "w3" if depth > 0.66 else "w2" if depth > 0.33 else "w1"
