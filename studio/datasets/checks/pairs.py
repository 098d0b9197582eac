"""Pairs of a question and its right item: whether there is something to choose from, and whether they agree."""

from .found import ADVICE, MUST_FIX, NOTE, NUM_ROWS_SHOWN, USABLE, Examined, Found

BETTER = 100
# Among fewer items than this ten found by chance are already many (as in the engine's verdict).
FEWEST_ITEMS = 40
# One question for each part, and what a search keeps in memory: each item's vector, text and word pieces.
FEWEST_QUESTIONS, MOST_ITEMS = 3, 100_000
RIGHT = f"{USABLE} AND coalesce(value > 0, true)"


def check(table: Examined) -> list[Found]:
    """Everything about the pairs as a whole."""
    total, right, right_items = table.rows(
        f"""SELECT count(*), count(*) FILTER ({RIGHT}), count(DISTINCT label) FILTER ({RIGHT})
        FROM keyed WHERE {USABLE}"""  # noqa: S608  # Constants.
    )[0]
    if not total:
        return []
    if not right:
        return [Found("DATA_NO_RIGHT_PAIR", MUST_FIX, total)]
    questions = table.number(f"SELECT count(DISTINCT same) FROM keyed WHERE {RIGHT}")  # noqa: S608  # A constant.
    if questions < FEWEST_QUESTIONS:
        return [Found("DATA_QUESTIONS_ALIKE", MUST_FIX, questions, {"needed": FEWEST_QUESTIONS})]
    if right_items == 1:
        (item,) = table.rows(f"SELECT any_value(label) FROM keyed WHERE {RIGHT}")[0]  # noqa: S608  # A constant.
        return [Found("DATA_ONE_ITEM", MUST_FIX, right, {"item": item[:100]})]
    return [*_few(right, _num_items(table)), *_contradicting(table), *_same(table)]


def too_many(table: Examined) -> list[Found]:
    """More items than a search keeps, whatever the scores say; wrong ones are searched among as well."""
    items = _num_items(table)
    return [Found("DATA_MANY_ITEMS", MUST_FIX, items, {"most": MOST_ITEMS})] if items > MOST_ITEMS else []


def _num_items(table: Examined) -> int:
    return table.number("SELECT count(*) FROM items")


def _few(right: int, items: int) -> list[Found]:
    found = [Found("DATA_FEW_PAIRS", NOTE, right)] if right < BETTER else []
    return [*found, Found("DATA_FEW_ITEMS", NOTE, items, {"needed": FEWEST_ITEMS})] if items < FEWEST_ITEMS else found


def _contradicting(table: Examined) -> list[Found]:
    """The same pair judged right and wrong."""
    groups = f"""SELECT same, label FROM keyed WHERE {USABLE} GROUP BY same, label
        HAVING min(value) <= 0 AND max(value) > 0"""  # noqa: S608  # A constant.
    count = table.number(f"SELECT count(*) FROM ({groups})")  # noqa: S608  # As above.
    if not count:
        return []
    sql = f"SELECT _row FROM keyed JOIN ({groups}) USING (same, label) ORDER BY _row LIMIT {NUM_ROWS_SHOWN}"  # noqa: S608  # As above.
    return [Found("DATA_CONFLICT_PAIRS", ADVICE, count, {}, [row for (row,) in table.rows(sql)], "drop_contradicting")]


def _same(table: Examined) -> list[Found]:
    """Where the question is the item itself there is nothing to find out, and a wrong item that is the right one
    teaches nothing."""
    found: list[Found] = []
    for code, condition in (("DATA_SAME_PAIR", "query = item"), ("DATA_WRONG_IS_RIGHT", "wrong = item")):
        count, rows = table.where(f"{USABLE} AND _row IN (SELECT _row FROM kin WHERE {condition})")  # noqa: S608  # Constants.
        found += [Found(code, NOTE, count, {}, rows)] if count else []
    return found
