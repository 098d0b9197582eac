"""Reads the frozen table of a run into examples."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from workers.engine.columns import ColumnRole
from workers.engine.data.cells import is_there
from workers.engine.data.examples import Examples, Splits
from workers.engine.failures import EngineFailure
from workers.engine.spec import DataRef

FEWEST_EXAMPLES = 4
SPLITS = ("train", "validation", "test")
# The part of rows that have a text to learn from and no label.
UNLABELLED = "unlabelled"
# So many of them are read at most; the others would cost time and add little.
MOST_UNLABELLED = 20_000


def column_names(path: str) -> list[str]:
    """The user's columns."""
    try:
        names = pq.read_schema(path).names
    except FileNotFoundError:
        raise EngineFailure("DATA_MISSING") from None
    return [name for name in names if not name.startswith("_")]


def refuse_missing(roles: Sequence[ColumnRole], data: DataRef, columns: Sequence[str]) -> None:
    """Every role that was given a column, and every role that needs one, must find it in the table."""
    for role in roles:
        name = data.columns.get(role.name, "")
        if (role.is_required or name) and name not in columns:
            raise EngineFailure("DATA_COLUMN", column=name or role.name, columns=", ".join(columns))


def open_table(data: DataRef, columns: list[str]) -> dict[str, list[Any]]:
    """These columns of the frozen table, with the number and the split of each row."""
    if not Path(data.path).is_file():
        raise EngineFailure("DATA_MISSING")
    return dict(pq.read_table(data.path, columns=[*columns, "_row", "_split"]).to_pydict())


def read_labelled(data: DataRef, *, with_unlabelled: bool = False) -> Splits:
    """Texts with one label each; an example without text or label is left out and counted. `with_unlabelled`: texts
    that were put aside to be learned from without a label are read too."""
    text, label, pair = data.columns["text"], data.columns["label"], data.columns.get("text_pair") or None
    table = open_table(data, [text, label, *([pair] if pair else [])])
    kept = [i for i, (t, y) in enumerate(zip(table[text], table[label], strict=True)) if is_there(t) and is_there(y)]
    if not kept:
        raise EngineFailure("DATA_NO_LABELS", column=label)
    names = [str(value).strip() for value in table[label]]
    by_split = {name: [i for i in kept if table["_split"][i] == name] for name in SPLITS}
    aside = [i for i, split in enumerate(table["_split"]) if split == UNLABELLED and is_there(table[text][i])]
    labels = ordered_labels([names[i] for i in by_split["train"]], [names[i] for i in kept], data.labels)
    _refuse_hopeless(by_split, names)
    position = {name: i for i, name in enumerate(labels)}

    def part(rows: list[int], *, is_labelled: bool = True) -> Examples:
        return Examples(
            texts=[str(table[text][i]) for i in rows],
            pairs=[str(table[pair][i] or "") for i in rows] if pair else None,
            targets=np.array([position[names[i]] for i in rows], dtype=np.int64) if is_labelled else None,
            rows=np.array([table["_row"][i] for i in rows], dtype=np.int64),
        )

    wanted = _spread(aside, MOST_UNLABELLED) if with_unlabelled else []

    return Splits(
        train=part(by_split["train"]),
        validation=part(by_split["validation"]),
        test=part(by_split["test"]),
        labels=labels,
        num_skipped=len(names) - len(set(kept) | set(aside)),
        num_unlearnable=len({names[i] for i in by_split["test"]} - {names[i] for i in by_split["train"]}),
        notes=_limited(len(wanted), len(aside)) if wanted else (),
        unlabelled=part(wanted, is_labelled=False) if wanted else None,
    )


def _limited(count: int, total: int) -> tuple[tuple[str, dict[str, Any]], ...]:
    return (("unlabelled_limited", {"count": count, "total": total}),) if count < total else ()


def _spread(rows: list[int], most: int) -> list[int]:
    """At most so many, from the beginning to the end of the table."""
    if len(rows) <= most:
        return rows
    return [rows[int(place)] for place in np.linspace(0, len(rows) - 1, most)]


def ordered_labels(train: list[str], everywhere: list[str], wished: tuple[str, ...] | None) -> list[str]:
    """Those that were wished for first, then what the examples hold; one order for the whole run."""
    return list(dict.fromkeys([*(wished or ()), *sorted(set(train)), *sorted(set(everywhere))]))


def _refuse_hopeless(by_split: dict[str, list[int]], names: list[str]) -> None:
    train = by_split["train"]
    if len(train) < FEWEST_EXAMPLES:
        raise EngineFailure("DATA_TOO_FEW", count=len(train), needed=FEWEST_EXAMPLES)
    if len({names[i] for i in train}) < 2:  # Two groups are the least that can be told apart.
        raise EngineFailure("DATA_ONE_LABEL", label=names[train[0]])
    refuse_empty(by_split)


def refuse_empty(by_split: dict[str, list[int]]) -> None:
    """Without a practice test or an exam there is no honest score."""
    if not by_split["validation"]:
        raise EngineFailure("DATA_NO_VALIDATION")
    if not by_split["test"]:
        raise EngineFailure("DATA_NO_TEST")
