"""Examples that occur more than once: equal, nearly equal, or equal with different answers."""

from .found import ADVICE, NOTE, NUM_ROWS_SHOWN, USABLE, Examined, Found

# What contradicts itself, and what mends it, by the form of the answers.
CONFLICTS = {
    "label": ("DATA_CONFLICT", "keep_majority"),
    "several": ("DATA_CONFLICT", "keep_commonest"),
    "number": ("DATA_CONFLICT_NUMBERS", "average_numbers"),
    "spans": ("DATA_CONFLICT_MARKS", "keep_commonest"),
    "tags": ("DATA_CONFLICT_MARKS", "keep_commonest"),
    "answers": ("DATA_CONFLICT_ANSWERS", "keep_commonest"),
}


def check(table: Examined) -> list[Found]:
    """Conflicts first: they set a limit to what any model can get right. A question may have several right items, and
    what one of two equal texts lacks of several labels is no conflict (facets.py)."""
    conflicts = _conflicts(table) if table.form not in ("pairs", "facets") else []
    return [*conflicts, *_equal(table), *_nearly_equal(table)]


def _conflicts(table: Examined) -> list[Found]:
    groups = f"SELECT same FROM keyed WHERE {USABLE} GROUP BY same HAVING count(DISTINCT label) > 1"  # noqa: S608  # A constant.
    count, rows = table.where(f"{USABLE} AND same IN ({groups})")
    if not count:
        return []
    texts = table.number(f"SELECT count(*) FROM ({groups})")  # noqa: S608  # As above.
    code, fix = CONFLICTS.get(table.form, CONFLICTS["label"])
    return [Found(code, ADVICE, texts, {"examples": count}, rows, fix)]


def copies(table: Examined, key: str) -> str:
    """SQL for the rows that say what an earlier one with the same key (same, alike) has said. Where texts belong
    together, another wrong item is something new to learn from."""
    source, wrong = (
        ("keyed JOIN (SELECT _row, wrong FROM kin) USING (_row)", ", wrong") if table.has_kin else ("keyed", "")
    )
    groups = f"SELECT {key} FROM keyed WHERE {USABLE} GROUP BY {key} HAVING count(*) > 1"  # noqa: S608  # Constants.
    return (
        f"SELECT _row FROM {source} WHERE {USABLE} AND {key} IN ({groups}) "  # noqa: S608  # As above.
        f"QUALIFY row_number() OVER (PARTITION BY {key}, label{wrong} ORDER BY _row) > 1"
    )


def _equal(table: Examined) -> list[Found]:
    later = copies(table, "same")
    rows = [row for (row,) in table.rows(f"{later} ORDER BY _row LIMIT {NUM_ROWS_SHOWN}")]
    if not rows:
        return []
    count = table.number(f"SELECT count(*) FROM ({later})")  # noqa: S608  # Constants.
    return [Found("DATA_DUPLICATES", ADVICE, count, {}, rows, "drop_duplicates")]


def _nearly_equal(table: Examined) -> list[Found]:
    """Equal letters and digits, but not equal texts."""
    groups = f"SELECT alike FROM keyed WHERE {USABLE} GROUP BY alike HAVING count(DISTINCT same) > 1"  # noqa: S608  # A constant.
    condition = f"{USABLE} AND alike <> hash('') AND alike IN ({groups})"
    count, rows = table.where(condition)
    if not count:
        return []
    texts = table.number(f"SELECT count(DISTINCT alike) FROM keyed WHERE {condition}")  # noqa: S608  # As above.
    return [Found("DATA_NEAR_DUPLICATES", NOTE, count - texts, {"texts": texts}, rows, "drop_near_duplicates")]
