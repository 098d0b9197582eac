"""Hints of personal data: addresses, telephone and card numbers that a model should not learn by heart."""

from typing import Any

from .found import NOTE, NUM_ROWS_SHOWN, Found

PATTERNS = {
    "email": r"[\w.+-]+@[\w-]+\.[a-zA-Z]{2,}",
    "phone": r"(^|[^\d])(\+\d{1,3}[ -]?\d[\d -]{7,12}\d|1[3-9]\d{9})($|[^\d])",
    "card": r"(^|[^\d])\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}($|[^\d])",
    "identity": r"(^|[^\d])[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]($|[^\d])",
}
SAMPLE_ROWS = 100_000


def check(connection: Any) -> list[Found]:
    """Looks at the first rows of the view `texts` (keyed.py)."""
    kinds = ", ".join(f"regexp_matches(cell, '{pattern}') AS {name}" for name, pattern in PATTERNS.items())
    connection.execute(
        f"""CREATE TEMP TABLE personal AS SELECT * FROM (SELECT _row, {kinds} FROM (SELECT _row, cell
        FROM texts WHERE regexp_matches(cell, '[0-9]{{4}}|@') LIMIT {SAMPLE_ROWS}))
        WHERE {" OR ".join(PATTERNS)}"""  # noqa: S608  # Constants.
    )
    sums = ", ".join(f"coalesce(sum({name}::INT), 0)" for name in PATTERNS)
    total, *each = connection.execute(f"SELECT count(*), {sums} FROM personal").fetchone()  # noqa: S608  # Constants.
    if not total:
        return []
    kinds_found = {name: int(count) for name, count in zip(PATTERNS, each, strict=True) if count}
    rows = connection.execute(f"SELECT _row FROM personal ORDER BY _row LIMIT {NUM_ROWS_SHOWN}").fetchall()  # noqa: S608  # A number.
    return [Found("DATA_PERSONAL", NOTE, total, {"kinds": kinds_found}, [row for (row,) in rows])]
