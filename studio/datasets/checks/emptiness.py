"""Examples without a text or without an answer."""

from .found import ADVICE, MUST_FIX, NOTE, USABLE, Examined, Found
from .paired import LONE
from .unlabelled import WITHOUT_LABEL, are_learned_from

FEWEST_EXAMPLES = 10
# Where several labels or places may be marked, nothing marked is an answer too.
EMPTY_ANSWERS = {"label": "DATA_EMPTY_LABEL", "number": "DATA_EMPTY_NUMBER", "answers": "DATA_EMPTY_ANSWER"}
EMPTY_TEXTS = {"answers": "DATA_EMPTY_QUESTION"}


def check(table: Examined) -> list[Found]:
    """Such examples are left out of the training, but for many texts without a label; too few others, and there is
    nothing to learn from."""
    if table.form == "pairs":
        return _pairs(table)
    found = []
    empty = EMPTY_ANSWERS.get(table.form, "DATA_EMPTY_LABEL")
    blank = EMPTY_TEXTS.get(table.form, "DATA_EMPTY_TEXT")
    for code, condition in ((blank, f"is_blank AND fault = ''{but_lone(table)}"), (empty, WITHOUT_LABEL)):
        count, rows = table.where(condition)
        if count and condition == WITHOUT_LABEL and are_learned_from(table):
            found.append(Found("DATA_WITHOUT_LABEL", NOTE, count, {}, rows))
        elif count:
            found.append(Found(code, ADVICE, count, {}, rows, "drop_empty"))
    return [*found, *(_lone(table, LONE) if table.has_kin else []), *_few(table)]


def but_lone(table: Examined) -> str:
    """SQL that leaves out items without a question where items are to be found."""
    return f" AND NOT {LONE}" if table.has_kin else ""


def _pairs(table: Examined) -> list[Found]:
    """An item without a question can still be found; a question without an item teaches nothing."""
    count, rows = table.where("label = '' AND fault = ''")
    empty = [Found("DATA_EMPTY_ITEM", ADVICE, count, {}, rows, "drop_empty")] if count else []
    return [*empty, *_lone(table, "is_blank AND label <> ''"), *_few(table)]


def _lone(table: Examined, condition: str) -> list[Found]:
    count, rows = table.where(condition)
    return [Found("DATA_ITEMS_ALONE", NOTE, count, {}, rows)] if count else []


def _few(table: Examined) -> list[Found]:
    usable = table.number(f"SELECT count(*) FROM keyed WHERE {USABLE}")  # noqa: S608  # A constant.
    return [Found("DATA_TOO_SMALL", MUST_FIX, usable, {"needed": FEWEST_EXAMPLES})] if usable < FEWEST_EXAMPLES else []
