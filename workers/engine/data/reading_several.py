"""Reads the frozen table of a run into texts with any number of labels each."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.cells import is_there
from workers.engine.data.examples import Examples, Splits
from workers.engine.data.reading import FEWEST_EXAMPLES, SPLITS, open_table, ordered_labels, refuse_empty
from workers.engine.failures import EngineFailure
from workers.engine.spec import DataRef


def read_several(data: DataRef, separator: str) -> Splits:
    """Targets are examples × labels of zeros and ones. A text without any label counts as such; a row without a text is
    left out and counted."""
    text, label, pair = data.columns["text"], data.columns["label"], data.columns.get("text_pair") or None
    table = open_table(data, [text, label, *([pair] if pair else [])])
    kept = [i for i, value in enumerate(table[text]) if is_there(value)]
    names = [labels_in(cell, separator) for cell in table[label]]
    by_split = {name: [i for i in kept if table["_split"][i] == name] for name in SPLITS}
    train = _named(names, by_split["train"])
    if not train:
        raise EngineFailure("DATA_NO_LABELS", column=label)
    if len(by_split["train"]) < FEWEST_EXAMPLES:
        raise EngineFailure("DATA_TOO_FEW", count=len(by_split["train"]), needed=FEWEST_EXAMPLES)
    refuse_empty(by_split)
    labels = ordered_labels(train, _named(names, kept), data.labels)
    place = {name: i for i, name in enumerate(labels)}

    def part(rows: list[int]) -> Examples:
        return Examples(
            texts=[str(table[text][i]) for i in rows],
            pairs=[str(table[pair][i] or "") for i in rows] if pair else None,
            targets=_marked([names[i] for i in rows], place),
            rows=np.array([table["_row"][i] for i in rows], dtype=np.int64),
        )

    return Splits(
        train=part(by_split["train"]),
        validation=part(by_split["validation"]),
        test=part(by_split["test"]),
        labels=labels,
        num_skipped=len(names) - len(kept),
        num_unlearnable=len(set(_named(names, by_split["test"])) - set(train)),
    )


def labels_in(cell: Any, separator: str) -> list[str]:
    """The labels of one cell: a JSON list, or text parted by the separator; each once, in their order."""
    if cell is None:
        return []
    found: Any = str(cell).strip()
    if found.startswith("["):
        try:
            found = json.loads(found)
        except ValueError:
            found = str(found)
    parts = found if isinstance(found, list) else found.split(separator) if separator else [found]
    return list(dict.fromkeys(name for part in parts if part is not None and (name := str(part).strip())))


def _named(names: list[list[str]], rows: list[int]) -> list[str]:
    return [name for i in rows for name in names[i]]


def _marked(names: list[list[str]], place: dict[str, int]) -> NDArray[np.float32]:
    marks = np.zeros((len(names), len(place)), dtype=np.float32)
    for row, found in enumerate(names):
        marks[row, [place[name] for name in found]] = 1.0
    return marks
