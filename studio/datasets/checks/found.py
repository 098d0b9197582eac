"""A finding before it is stored, and the table the checks look at."""

from dataclasses import dataclass, field
from typing import Any

MUST_FIX, ADVICE, NOTE = "must_fix", "advice", "note"
NUM_ROWS_SHOWN = 20
USABLE = "NOT is_blank AND label <> ''"


@dataclass(frozen=True)
class Found:
    """One thing noticed: `rows` are the first row numbers concerned, `fix` the code of what mends it."""

    code: str
    severity: str
    count: int
    values: dict[str, Any] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    fix: str = ""


@dataclass(frozen=True)
class Examined:
    """A connection with three tables: `texts` holds what is read, `keyed` a row for each example (keyed.py), `marks` a
    row for each example and name: its label, each of its labels, or each kind marked in it with the number of places.
    `form` says what an answer is: label, several, number, spans, tags, answers, facets where each of several questions
    has a label, pairs where an item is to be found for a question, or nothing where texts alone are learned from;
    `answer` is its column. Where texts belong together there is a fourth table, `kin` (paired.py)."""

    connection: Any
    form: str = "label"
    answer: str = ""
    has_kin: bool = False

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        found: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return found

    def number(self, sql: str) -> int:
        """The single number a query gives."""
        return int(self.rows(sql)[0][0] or 0)

    def where(self, condition: str) -> tuple[int, list[int]]:
        """How many rows of `keyed` meet a condition, and the first of them."""
        count = self.number(f"SELECT count(*) FROM keyed WHERE {condition}")  # noqa: S608  # Conditions are constants of the checks.
        if not count:
            return 0, []
        sql = f"SELECT _row FROM keyed WHERE {condition} ORDER BY _row LIMIT {NUM_ROWS_SHOWN}"  # noqa: S608  # As above.
        return count, [row for (row,) in self.rows(sql)]
