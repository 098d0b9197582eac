"""Signs in the texts that a model uses for itself."""

from .found import NOTE, NUM_ROWS_SHOWN, Examined, Found

SIGNS = r"\[(CLS|SEP|PAD|MASK|UNK)\]|</?s>|<(pad|unk|mask|bos|eos)>|<\|[a-z_]+\|>"
SAMPLE_ROWS = 100_000


def check(table: Examined) -> list[Found]:
    """Looks at the first rows: such a sign is read as itself and not as its letters."""
    condition = f"regexp_matches(whole, '{SIGNS}')"
    rows = table.rows(
        f"SELECT _row, regexp_extract(whole, '{SIGNS}'), count(*) OVER () "  # noqa: S608  # Constants.
        f"FROM (SELECT _row, whole FROM texts LIMIT {SAMPLE_ROWS}) "
        f"WHERE (contains(whole, '[') OR contains(whole, '<')) AND {condition} ORDER BY _row LIMIT {NUM_ROWS_SHOWN}"
    )
    if not rows:
        return []
    return [Found("DATA_SPECIAL_SIGNS", NOTE, rows[0][2], {"sign": rows[0][1]}, [row for row, _, _ in rows])]
