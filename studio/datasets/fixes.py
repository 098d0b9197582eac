"""Mends of a table: each says which rows go and which answers are written differently."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .checks.answers import NONE_MARKED, written
from .checks.emptiness import but_lone
from .checks.found import USABLE, Examined
from .checks.labels import FEWEST_A_LABEL, folded
from .checks.numbers import borders
from .checks.repeats import copies
from .checks.unlabelled import WITHOUT_LABEL, are_learned_from
from .rewriting import WRITERS, Names


@dataclass(frozen=True)
class Mending:
    """Rows to leave out, labels to write differently wherever they stand, and cells of single rows."""

    dropped: NDArray[np.int64]
    renamed: dict[str, str] = field(default_factory=dict)
    rewritten: dict[int, str] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        return not len(self.dropped) and not self.renamed and not self.rewritten


NO_ROWS = np.array([], np.int64)


def _rows(table: Examined, sql: str) -> Mending:
    return Mending(table.connection.execute(sql).fetchnumpy()["_row"].astype(np.int64))


def _drop_empty(table: Examined) -> Mending:
    if table.form == "pairs":  # An item without a question can still be found.
        return _rows(table, "SELECT _row FROM keyed WHERE label = '' AND fault = ''")
    kept = f"({USABLE}) OR ({WITHOUT_LABEL})" if are_learned_from(table) else USABLE
    return _rows(table, f"SELECT _row FROM keyed WHERE NOT ({kept}) AND fault = ''{but_lone(table)}")  # noqa: S608  # Constants.


def _drop_unreadable(table: Examined) -> Mending:
    return _rows(table, "SELECT _row FROM keyed WHERE fault <> ''")


def _drop_unmarked(table: Examined) -> Mending:
    return _rows(table, f"SELECT _row FROM keyed WHERE label = '{NONE_MARKED}'")  # noqa: S608  # A constant.


def _drop_small_labels(table: Examined) -> Mending:
    small = f"SELECT label FROM keyed WHERE {USABLE} GROUP BY label HAVING count(*) < {FEWEST_A_LABEL}"  # noqa: S608  # Constants.
    return _rows(table, f"SELECT _row FROM keyed WHERE label IN ({small})")  # noqa: S608  # As above.


def _drop_duplicates(table: Examined) -> Mending:
    return _rows(table, copies(table, "same"))


def _drop_near_duplicates(table: Examined) -> Mending:
    return _rows(table, copies(table, "alike"))


def _drop_far_numbers(table: Examined) -> Mending:
    quartiles = f"SELECT quantile_cont(value, 0.25), quantile_cont(value, 0.75) FROM keyed WHERE {USABLE}"  # noqa: S608  # A constant.
    first, third = table.rows(quartiles)[0]
    if first is None:
        return Mending(NO_ROWS)
    low, high = borders(first, third)
    return _rows(table, f"SELECT _row FROM keyed WHERE {USABLE} AND (value < {low!r} OR value > {high!r})")  # noqa: S608  # Numbers.


def _keep_majority(table: Examined) -> Mending:
    """Of equal texts, those with the commonest answer stay; where none is the commonest, none can be trusted."""
    return _rows(
        table,
        f"""WITH counts AS (SELECT same, label, count(*) AS n FROM keyed WHERE {USABLE} GROUP BY same, label),
        best AS (SELECT same, max(n) AS most, count(*) AS num_labels, count(*) FILTER (n = top) AS num_first
            FROM (SELECT *, max(n) OVER (PARTITION BY same) AS top FROM counts) GROUP BY same)
        SELECT _row FROM keyed JOIN best USING (same) JOIN counts USING (same, label)
        WHERE num_labels > 1 AND (n < most OR num_first > 1)""",  # noqa: S608  # A constant.
    )


def _average_numbers(table: Examined) -> Mending:
    """Equal texts get the mean of their numbers."""
    rows = table.rows(
        f"""SELECT _row, value, avg(value) OVER (PARTITION BY same) FROM keyed WHERE {USABLE} AND same IN
        (SELECT same FROM keyed WHERE {USABLE} GROUP BY same HAVING count(DISTINCT label) > 1)"""  # noqa: S608  # A constant.
    )
    # All copies get the very same writing; rounding alone would leave them different.
    changed = {row: written(mean) for row, value, mean in rows if written(value) != written(mean)}
    return Mending(NO_ROWS, rewritten=changed)


def _drop_contradicting(table: Examined) -> Mending:
    """Neither of two judgements can be trusted."""
    return _rows(
        table,
        f"""SELECT _row FROM keyed WHERE {USABLE}
        QUALIFY min(value) OVER (PARTITION BY same, label) <= 0 AND max(value) OVER (PARTITION BY same, label) > 0""",  # noqa: S608  # A constant.
    )


def _merge_labels(table: Examined) -> Mending:
    """Every spelling becomes the commonest one of its group, without blanks around it."""
    rows = table.rows(
        f"""SELECT raw_label, first_value(label) OVER (PARTITION BY {folded("raw_label")} ORDER BY n DESC, raw_label)
        FROM (SELECT raw_label, label, count(*) AS n FROM keyed WHERE {USABLE} GROUP BY raw_label, label)"""  # noqa: S608  # A constant.
    )
    return Mending(NO_ROWS, {old: new for old, new in rows if old != new})


def _merge_names(table: Examined) -> Mending:
    rows = table.rows(
        f"""SELECT name, first_value(name) OVER (PARTITION BY {folded("name")} ORDER BY n DESC, name)
        FROM (SELECT name, count(*) AS n FROM marks GROUP BY name)"""  # noqa: S608  # Constants.
    )
    return _renamed(table, {old: new for old, new in rows if old != new})


def _unmark_small(table: Examined) -> Mending:
    rows = table.rows(f"SELECT name FROM marks GROUP BY name HAVING count(*) < {FEWEST_A_LABEL}")  # noqa: S608  # A constant.
    return _renamed(table, {name: None for (name,) in rows})


def _renamed(table: Examined, names: Names) -> Mending:
    if not names:
        return Mending(NO_ROWS)
    changed = table.connection.execute(
        "SELECT _row, raw_label FROM keyed WHERE _row IN (SELECT _row FROM marks WHERE list_contains(?, name))",
        [list(names)],
    ).fetchall()
    write = WRITERS[table.form]
    return Mending(NO_ROWS, rewritten={row: write(cell, names) for row, cell in changed})


ALL = ("label", "several", "number", "spans", "tags", "answers", "facets", "pairs", "")
MARKED = ("spans", "tags")
# Each mend and the forms of answers it can mend.
FIXES: dict[str, tuple[Callable[[Examined], Mending], tuple[str, ...]]] = {
    "drop_empty": (_drop_empty, ALL),
    "drop_unreadable": (_drop_unreadable, ("number", "answers", "pairs", *MARKED)),
    "drop_unmarked": (_drop_unmarked, ("several", *MARKED)),
    "drop_unanswered": (_drop_unmarked, ("answers",)),
    "drop_small_labels": (_drop_small_labels, ("label",)),
    "drop_duplicates": (_drop_duplicates, ALL),
    "drop_near_duplicates": (_drop_near_duplicates, ALL),
    "drop_far_numbers": (_drop_far_numbers, ("number",)),
    "drop_contradicting": (_drop_contradicting, ("pairs",)),
    "keep_majority": (_keep_majority, ("label",)),
    "keep_commonest": (_keep_majority, ("several", "answers", *MARKED)),
    "average_numbers": (_average_numbers, ("number",)),
    "merge_labels": (_merge_labels, ("label",)),
    "merge_names": (_merge_names, ("several", *MARKED)),
    "unmark_small": (_unmark_small, ("several", *MARKED)),
}


def mending(table: Examined, code: str) -> Mending:
    """What a mend changes; nothing where it does not fit the answers."""
    mend, forms = FIXES[code]
    return mend(table) if table.form in forms else Mending(NO_ROWS)
