"""Builds what the checks look at where an item is to be found for a question, and which rows belong together."""

from collections.abc import Mapping
from typing import Any

from studio.datasets.duck import normal, quoted, spaced
from studio.datasets.tasks import ITEM, QUESTION
from workers.engine.data.numbers import numbers_of
from workers.engine.pairs import are_degrees

SCORE, WRONG = "score", "negative"
# An item without a question can still be found.
LONE = "_row IN (SELECT _row FROM kin WHERE query = md5_number_lower('') AND item <> md5_number_lower(''))"


def form_of(connection: Any, columns: Mapping[str, str]) -> str:
    """number where every pair says how well it goes together, else pairs."""
    if not columns.get(SCORE):
        return "pairs"
    rows = connection.execute(
        f"""SELECT DISTINCT {quoted(columns[SCORE])} FROM examples
        WHERE trim({quoted(columns[QUESTION])}) <> '' AND trim({quoted(columns[ITEM])}) <> ''"""  # noqa: S608  # Quoted.
    ).fetchall()
    values = [value for value in numbers_of([cell for (cell,) in rows]) if value is not None]
    return "number" if are_degrees(values) else "pairs"


def source(columns: Mapping[str, str]) -> str:
    """A row for each pair: equal questions have equal keys, the item is the answer. `value` is the judgement where
    there is one; a pair that has none in a table of judgements cannot be used."""
    query, item = (f"examples.{quoted(columns[role])}" for role in (QUESTION, ITEM))
    plain, value = f"trim({spaced(item)})", _value(columns)
    is_unjudged = f"trim({query}) <> '' AND {plain} <> '' AND {value} IS NULL" if columns.get(SCORE) else "false"
    return f"""SELECT _row, {query} || chr(10) || {item} AS cell, {query} AS whole, {item} AS raw_label,
        CASE WHEN {is_unjudged} THEN '' ELSE {plain} END AS label,
        CASE WHEN {is_unjudged} THEN 'DATA_PAIR_UNJUDGED' ELSE '' END AS fault, {value} AS value FROM examples"""  # noqa: S608  # Quoted.


def _value(columns: Mapping[str, str]) -> str:
    score = columns.get(SCORE)
    return f"try_cast(replace(trim(examples.{quoted(score)}), ',', '') AS DOUBLE)" if score else "NULL::DOUBLE"


def relate(connection: Any, columns: Mapping[str, str], form: str) -> None:
    """Build `kin`: of each row the keys of its question, of its item and of the wrong one, and whether the question
    leads to the item. `items` are the texts that can be found, those without a question and wrong ones among them."""
    query, item, wrong = (f"md5_number_lower({normal(role)})" for role in ("query", "item", "wrong"))
    other = spaced(quoted(columns[WRONG])) if columns.get(WRONG) else "NULL"
    right = f"coalesce({_value(columns)} > 0, true)" if form == "pairs" else "true"
    connection.execute(
        f"""CREATE TEMP TABLE kin AS SELECT _row, {query} AS query, {item} AS item, {wrong} AS wrong, is_right FROM (
        SELECT _row, {spaced(quoted(columns[QUESTION]))} AS query, {spaced(quoted(columns[ITEM]))} AS item,
        {other} AS wrong, {right} AS is_right FROM examples)"""  # noqa: S608  # Quoted.
    )
    found = f"SELECT trim({spaced(quoted(columns[ITEM]))}) AS item FROM examples"  # noqa: S608  # Quoted.
    if columns.get(WRONG):
        found += f" UNION SELECT trim({other}) FROM examples"  # noqa: S608  # Quoted.
    connection.execute(f"CREATE TEMP VIEW items AS SELECT DISTINCT item FROM ({found}) WHERE item <> ''")  # noqa: S608  # As above.
