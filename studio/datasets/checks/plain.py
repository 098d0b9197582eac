"""Texts that are only read: whether there are words enough to learn how they speak, and to ask about it."""

from .found import NOTE, USABLE, Examined, Found

# A tenth of the words stands in the exam, 15 of 100 of those are hidden, and 200 hidden words make a score.
FEWEST_WORDS = 15_000
LETTERS = "[\u3400-\u9fff]"
# Chinese letters stand for words of their own.
WORDS = r"[\p{L}\p{N}]+"


def check(table: Examined) -> list[Found]:
    """One note, where an exam could hardly tell anything."""
    bare = f"regexp_replace(whole, '{LETTERS}', ' ', 'g')"
    letters = f"length(whole) - length(regexp_replace(whole, '{LETTERS}', '', 'g'))"
    count = f"{letters} + len(regexp_extract_all({bare}, '{WORDS}'))"
    words = table.number(f"SELECT sum({count}) FROM texts WHERE _row IN (SELECT _row FROM keyed WHERE {USABLE})")  # noqa: S608  # Constants.
    return [Found("DATA_FEW_WORDS", NOTE, words, {"needed": FEWEST_WORDS})] if words < FEWEST_WORDS else []
