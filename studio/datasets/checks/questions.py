"""Questions about texts: whether any is answered, how many texts they are about, whether answers can be learned."""

from .answers import NONE_MARKED
from .found import ADVICE, MUST_FIX, NOTE, USABLE, Examined, Found

BETTER, FEW_TEXTS = 300, 10
# SQuAD 2.0 itself leaves half of its questions unanswered.
MOSTLY = 0.9
# Longer than a few sentences is more a summary than an answer.
LONG_ANSWER = 300


def check(table: Examined) -> list[Found]:
    """Everything about the questions as a whole."""
    total = table.number(f"SELECT count(*) FROM keyed WHERE {USABLE}")  # noqa: S608  # A constant.
    if not total:
        return []
    silent, rows = table.where(f"{USABLE} AND label = '{NONE_MARKED}'")
    if silent == total:
        return [Found("DATA_NO_ANSWERS", MUST_FIX, total)]
    found = [Found("DATA_FEW_QUESTIONS", NOTE, total)] if total < BETTER else []
    texts = num_texts(table)
    if texts < FEW_TEXTS:
        found.append(Found("DATA_FEW_TEXTS", NOTE, texts))
    if silent:
        severity = ADVICE if silent > MOSTLY * total else NOTE
        found.append(Found("DATA_UNANSWERED", severity, silent, {}, rows, "drop_unanswered"))
    return [*found, *_long(table)]


def num_texts(table: Examined) -> int:
    """How many different texts are asked about."""
    return table.number(f"SELECT count(DISTINCT together) FROM keyed WHERE {USABLE}")  # noqa: S608  # A constant.


def _long(table: Examined) -> list[Found]:
    count, rows = table.where(f"{USABLE} AND value > {LONG_ANSWER}")
    return [Found("DATA_LONG_ANSWERS", NOTE, count, {"most": LONG_ANSWER}, rows)] if count else []
