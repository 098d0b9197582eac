"""Reads the frozen table of a run into texts with places marked in them."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from workers.engine.data.examples import Examples, Splits
from workers.engine.data.marks import (
    BadMarksError,
    Mark,
    is_by_letter,
    joined,
    marks_of_tags,
    read_spans,
    read_tags,
    read_tokens,
)
from workers.engine.data.reading import FEWEST_EXAMPLES
from workers.engine.data.tagging import Span
from workers.engine.failures import EngineFailure
from workers.engine.spec import DataRef

SPLITS = ("train", "validation", "test")
Cells = list[tuple[Any, Any]]
Row = tuple[str, list[Mark]]


def read_marked(data: DataRef) -> Splits:
    """Texts with their spans from text and spans, or from tokens and tags. A row that cannot be used is left out, and a
    note says why; a text in which nothing is marked is an example too."""
    if not Path(data.path).is_file():
        raise EngineFailure("DATA_MISSING")
    is_tagged = not data.columns.get("spans")
    names = [data.columns[role] for role in (("tokens", "tags") if is_tagged else ("text", "spans"))]
    table = pq.read_table(data.path, columns=[*names, "_row", "_split"]).to_pydict()
    cells: Cells = list(zip(table[names[0]], table[names[1]], strict=True))
    rows, bad = _tagged(cells) if is_tagged else _marked(cells)
    by_split = {name: [i for i in rows if table["_split"][i] == name] for name in SPLITS}
    kinds = {name: {mark[2] for i in chosen for mark in rows[i][1]} for name, chosen in by_split.items()}
    _refuse_hopeless(by_split, kinds["train"], names[1])
    everywhere = sorted(set().union(*kinds.values()))
    labels = list(dict.fromkeys([*(data.labels or ()), *sorted(kinds["train"]), *everywhere]))

    def part(name: str) -> Examples:
        chosen = by_split[name]
        numbers = np.array([table["_row"][i] for i in chosen], dtype=np.int64)
        return Examples([rows[i][0] for i in chosen], None, _targets([rows[i][1] for i in chosen], labels), numbers)

    return Splits(
        train=part("train"),
        validation=part("validation"),
        test=part("test"),
        labels=labels,
        num_skipped=len(cells) - len(rows) - len(bad),
        num_unlearnable=len(kinds["test"] - kinds["train"]),
        notes=_notes(bad, table["_row"]),
    )


def _marked(cells: Cells) -> tuple[dict[int, Row], dict[int, str]]:
    """Rows that can be used, and the codes of those that cannot, by place in the table."""
    rows: dict[int, Row] = {}
    bad: dict[int, str] = {}
    for i, (text, spans) in enumerate(cells):
        if text is None or not str(text).strip():
            continue
        try:
            rows[i] = str(text), read_spans(spans, str(text))
        except BadMarksError as error:
            bad[i] = error.code
    return rows, bad


def _tagged(cells: Cells) -> tuple[dict[int, Row], dict[int, str]]:
    read: dict[int, tuple[list[str], list[str]]] = {}
    bad: dict[int, str] = {}
    for i, (tokens, tags) in enumerate(cells):
        try:
            both = read_tokens(tokens), read_tags(tags)
        except BadMarksError as error:
            bad[i] = error.code
            continue
        if len(both[0]) != len(both[1]):
            bad[i] = "tags_length"
        elif any(both[0]):
            read[i] = both
    by_letter = is_by_letter([tokens for tokens, _ in read.values()])
    rows = {i: joined(tokens, marks_of_tags(tags), by_letter=by_letter) for i, (tokens, tags) in read.items()}
    return rows, bad


def _targets(marks: list[list[Mark]], labels: list[str]) -> Any:
    """A row of spans for each example, in an array so that some of them can be taken."""
    places = {label: i for i, label in enumerate(labels)}
    targets = np.empty(len(marks), dtype=object)
    for i, row in enumerate(marks):
        targets[i] = tuple(Span(start, end, places[label]) for start, end, label in row)
    return targets


def _notes(bad: dict[int, str], row_numbers: list[int]) -> tuple[tuple[str, dict[str, Any]], ...]:
    counts, first = Counter(bad.values()), {code: i for i, code in reversed(bad.items())}
    return tuple((code, {"count": count, "row": row_numbers[first[code]]}) for code, count in counts.items())


def _refuse_hopeless(by_split: dict[str, list[int]], learnable: set[str], column: str) -> None:
    if not learnable:
        raise EngineFailure("DATA_NO_LABELS", column=column)
    if len(by_split["train"]) < FEWEST_EXAMPLES:
        raise EngineFailure("DATA_TOO_FEW", count=len(by_split["train"]), needed=FEWEST_EXAMPLES)
    if not by_split["validation"]:
        raise EngineFailure("DATA_NO_VALIDATION")
    if not by_split["test"]:
        raise EngineFailure("DATA_NO_TEST")
