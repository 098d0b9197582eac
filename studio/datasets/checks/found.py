"""A finding before it is stored, and the table the checks look at."""

from dataclasses import dataclass, field
from typing import Any

from studio.datasets.duck import bare, normal, quoted, spaced

MUST_FIX, ADVICE, NOTE = "must_fix", "advice", "note"
NUM_ROWS_SHOWN = 20


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
    """A connection whose table `keyed` holds row, label, length and the keys by which texts are compared."""

    connection: Any

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


def examine(connection: Any, columns: dict[str, str]) -> Examined:
    """Build `keyed` from the view `examples`: `same` is equal for equal texts, `alike` for equal letters and digits."""
    text, label = quoted(columns["text"]), quoted(columns["label"])
    whole = f"{text} || chr(31) || {quoted(columns['text_pair'])}" if columns.get("text_pair") else text
    # Equal texts need a key that is the same everywhere, for the split hangs on it; `alike` is only grouped by.
    connection.execute(
        f"""CREATE TEMP TABLE keyed AS
        SELECT _row, trim({spaced("raw_label")}) AS label, raw_label, length, normal IN ('', chr(31)) AS is_blank,
        md5_number_lower(normal) AS same, hash({bare("normal")}) AS alike FROM (
            SELECT _row, raw_label, length, {normal("plain")} AS normal FROM (
                SELECT _row, {label} AS raw_label, length({text})::INT AS length, {spaced(whole)} AS plain
                FROM examples))"""  # noqa: S608  # Column names are quoted.
    )
    return Examined(connection)


USABLE = "NOT is_blank AND label <> ''"
