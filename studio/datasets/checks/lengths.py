"""Texts that are longer than a model reads."""

from .found import NOTE, USABLE, Examined, Found

# About what 512 word pieces hold in English; Chinese needs fewer characters, so this errs on the quiet side.
MOST_CHARS = 2_000


def check(table: Examined) -> list[Found]:
    """Only the beginning of such a text is read; where places or answers are found in it, or nothing but texts is
    learned from, all of it."""
    if table.form in ("spans", "tags", "answers", ""):
        return []
    count, rows = table.where(f"{USABLE} AND length > {MOST_CHARS}")
    if not count:
        return []
    longest = table.number("SELECT max(length) FROM keyed")
    return [Found("DATA_TOO_LONG", NOTE, count, {"most": MOST_CHARS, "longest": longest}, rows)]
