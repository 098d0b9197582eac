"""The data doctor: runs all checks over a table and prepares what splitting needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import families, strata
from .checks import (
    emptiness,
    facets,
    faults,
    kinds,
    labels,
    lengths,
    numbers,
    pairs,
    personal,
    plain,
    questions,
    repeats,
    scripts,
    specials,
)
from .checks.found import NOTE, USABLE, Examined, Found
from .checks.keyed import examine
from .checks.unlabelled import WITHOUT_LABEL, are_learned_from
from .duck import opened
from .strata import Owned

ORDER = {"must_fix": 0, "advice": 1, "note": 2}
# Items that several questions lead to.
SHARED = "SELECT count(*) FROM (SELECT item FROM kin WHERE is_right GROUP BY item HAVING count(DISTINCT query) > 1)"
Check = Callable[[Examined], list[Found]]
EVERYWHERE: tuple[Check, ...] = (emptiness.check, faults.check, repeats.check, lengths.check, specials.check)
# What is asked about the answers, by their form.
ANSWERS: dict[str, Check] = {
    "label": labels.check,
    "several": kinds.check,
    "number": numbers.check,
    "spans": kinds.check,
    "tags": kinds.check,
    "pairs": pairs.check,
    "answers": questions.check,
    "facets": facets.check,
    "": plain.check,
}
# Where questions are about so few texts, keeping those of a text together would leave nothing for the exam.
FEWEST_TEXTS = 10


@dataclass(frozen=True)
class Examination:
    """Findings, the labels or kinds with their counts (of numbers none), and for each row of the table its text key and
    the number of the group in which it is dealt out (-1: cannot be used). `owned` says which rows hold which label or
    kind, `values` the numbers where there are some, `unlabelled` from which texts without a label is learned although
    nobody has said their label; `form` what an answer is (checks/found.py). `together` are keys of what is dealt out
    together: equal texts, and questions about the same text; `kin` of what must not stand on two sides where items are
    found for questions; `questions` are those that have a label each."""

    findings: list[Found]
    labels: list[dict[str, Any]]
    keys: NDArray[np.uint64]
    label_numbers: NDArray[np.int64]
    owned: Owned
    values: NDArray[np.float64]
    unlabelled: NDArray[np.bool_]
    form: str
    together: NDArray[np.uint64]
    kin: NDArray[np.uint64] | None = None
    questions: list[str] = field(default_factory=list)


def examination(table: Path, columns: dict[str, str]) -> Examination:
    """Look through a table whose column roles are known."""
    with opened(table) as connection:
        keyed = examine(connection, columns)
        checks = [check for form, check in ANSWERS.items() if form == keyed.form]
        found = [one for check in (*EVERYWHERE, *checks) for one in check(keyed)]
        found += [*scripts.check(connection), *personal.check(connection)]
        rows, kin = _rows(keyed), None
        if keyed.has_kin:
            found += pairs.too_many(keyed)
            kin, is_parted = _kin(keyed, rows[1] >= 0)
            shared = 0 if is_parted else keyed.number(SHARED)
            found += [Found("DATA_ITEMS_SHARED", NOTE, shared)] if shared else []
        found.sort(key=lambda one: ORDER[one.severity])
        keys, groups, owned, values, bare = rows
        together = _together(keyed, keys)
        asked = facets.questions(keyed) if keyed.form == "facets" else []
        return Examination(found, _labels(keyed), keys, groups, owned, values, bare, keyed.form, together, kin, asked)


def _kin(keyed: Examined, usable: NDArray[np.bool_]) -> tuple[NDArray[np.uint64], bool]:
    """What must not be parted: a question and all its items, and the other questions of those; the questions alone
    where everything hangs together through popular items."""
    found = keyed.connection.execute("SELECT query, item, is_right FROM kin ORDER BY _row").fetchnumpy()
    queries, items = found["query"].astype(np.uint64), found["item"].astype(np.uint64)
    kin = families.families(queries, items, usable & found["is_right"].astype(bool))
    return (queries, False) if kin is None else (kin, True)


def _labels(keyed: Examined) -> list[dict[str, Any]]:
    rows = keyed.rows("SELECT name, sum(n)::BIGINT FROM marks GROUP BY name ORDER BY name")
    return [{"name": name, "count": count} for name, count in rows]


def _rows(
    keyed: Examined,
) -> tuple[NDArray[np.uint64], NDArray[np.int64], Owned, NDArray[np.float64], NDArray[np.bool_]]:
    """Text key and group of each row, which label or kind stands in which rows, the numbers, and which texts without a
    label are learned from."""
    rows = keyed.connection.execute(
        f"""SELECT same, {USABLE} AS usable, dense_rank() OVER (ORDER BY CASE WHEN {USABLE} THEN label END) AS number,
        coalesce(value, 'NaN'::DOUBLE) AS value, {WITHOUT_LABEL} AS bare FROM keyed ORDER BY _row"""  # noqa: S608  # A constant.
    ).fetchnumpy()
    usable, values, owned = rows["usable"].astype(bool), rows["value"].astype(np.float64), _owned(keyed)
    if keyed.form == "number":
        groups = strata.bands(values, usable)
    elif keyed.form in ("several", "facets", "spans", "tags"):
        groups = strata.rarest(owned, usable)
    elif keyed.form in ("answers", "pairs"):
        groups = np.where(usable, 0, -1).astype(np.int64)
    else:
        groups = np.where(usable, rows["number"], -1).astype(np.int64)
    unlabelled = rows["bare"].astype(bool) & are_learned_from(keyed)
    return rows["same"].astype(np.uint64), groups, owned, values, unlabelled


def _together(keyed: Examined, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    if keyed.form != "answers" or questions.num_texts(keyed) < FEWEST_TEXTS:
        return keys
    found = keyed.connection.execute("SELECT together FROM keyed ORDER BY _row").fetchnumpy()
    return np.asarray(found["together"].astype(np.uint64))


def _owned(keyed: Examined) -> Owned:
    found = keyed.connection.execute(
        """SELECT place, number FROM (SELECT _row, dense_rank() OVER (ORDER BY name) - 1 AS number FROM marks)
        JOIN (SELECT _row, row_number() OVER (ORDER BY _row) - 1 AS place FROM keyed) USING (_row)"""
    ).fetchnumpy()
    return Owned(found["place"].astype(np.int64), found["number"].astype(np.int64))
