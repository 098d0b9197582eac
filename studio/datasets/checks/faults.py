"""Answers that cannot be read: no number where one should be, places outside the text, more tags than words."""

from .found import ADVICE, NUM_ROWS_SHOWN, Examined, Found

SHOWN_CHARS = 60


def check(table: Examined) -> list[Found]:
    """One finding for each reason; such examples are left out of the training."""
    found = []
    total = table.number("SELECT count(*) FROM keyed")
    counts = table.rows("SELECT fault, count(*) FROM keyed WHERE fault <> '' GROUP BY fault ORDER BY 2 DESC, 1")
    for code, count in counts:
        rows = table.rows(
            f"SELECT _row, raw_label FROM keyed WHERE fault = '{code}' ORDER BY _row LIMIT {NUM_ROWS_SHOWN}"  # noqa: S608  # A code of ours.
        )
        first, cell = rows[0]
        values = {"row": first, "cell": cell.strip()[:SHOWN_CHARS]}
        # Without them nothing would be left.
        fix = "drop_unreadable" if count < total else ""
        found.append(Found(code, ADVICE, count, values, [row for row, _ in rows], fix))
    return found
