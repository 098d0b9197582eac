"""Reads the frozen table of a run into texts with a label in each of several respects."""

import numpy as np

from workers.engine.data.cells import Cell, cell_of, is_there
from workers.engine.data.examples import Examples, Splits
from workers.engine.data.facets import UNKNOWN
from workers.engine.data.reading import FEWEST_EXAMPLES, SPLITS, open_table, ordered_labels, refuse_empty
from workers.engine.failures import EngineFailure
from workers.engine.spec import DataRef


def read_facets(data: DataRef) -> Splits:
    """Targets are examples × facets, places in the facet's labels or UNKNOWN; a facet is known by the name it has in
    the cells, which are JSON objects. `gauge` holds the facets; one that has less than two labels to learn is none. A
    row without a text or a label of any of them is left out and counted."""
    text, labels, pair = data.columns["text"], data.columns["labels"], data.columns.get("text_pair") or None
    table = open_table(data, [text, labels, *([pair] if pair else [])])
    cells = [cell_of(value) for value in table[labels]]
    told = [i for i, cell in enumerate(cells) if cell and is_there(table[text][i])]
    facets = _facets([cells[i] for i in told if table["_split"][i] == "train"], [cells[i] for i in told])
    if not facets:
        raise EngineFailure("DATA_NO_LABELS", column=labels)
    # What has labels only where there is no facet teaches nothing, and an exam could ask it nothing.
    kept = [i for i in told if any(name in facets for name in cells[i])]
    by_split = {name: [i for i in kept if table["_split"][i] == name] for name in SPLITS}
    if len(by_split["train"]) < FEWEST_EXAMPLES:
        raise EngineFailure("DATA_TOO_FEW", count=len(by_split["train"]), needed=FEWEST_EXAMPLES)
    refuse_empty(by_split)

    def part(rows: list[int]) -> Examples:
        return Examples(
            texts=[str(table[text][i]) for i in rows],
            pairs=[str(table[pair][i] or "") for i in rows] if pair else None,
            targets=np.array([_targets(cells[i], facets) for i in rows], dtype=np.int64),
            rows=np.array([table["_row"][i] for i in rows], dtype=np.int64),
        )

    return Splits(
        train=part(by_split["train"]),
        validation=part(by_split["validation"]),
        test=part(by_split["test"]),
        labels=[f"{name}: {label}" for name, found in facets.items() for label in found],
        num_skipped=len(cells) - len(kept),
        gauge={"facets": [{"name": name, "labels": found} for name, found in facets.items()]},
    )


def _facets(train: list[Cell], everywhere: list[Cell]) -> dict[str, list[str]]:
    """The labels of each facet, those that can be learned first."""
    names = list(dict.fromkeys(name for cell in train for name in cell))
    own = {name: [cell[name] for cell in train if name in cell] for name in names}
    others = {name: [cell[name] for cell in everywhere if name in cell] for name in names}
    return {name: ordered_labels(own[name], others[name], None) for name in names if len(set(own[name])) > 1}


def _targets(cell: Cell, facets: dict[str, list[str]]) -> list[int]:
    return [labels.index(cell[name]) if name in cell else UNKNOWN for name, labels in facets.items()]
