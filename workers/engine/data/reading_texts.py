"""Reads the frozen table of a run into plain texts, where nothing is right but the texts themselves."""

import numpy as np

from workers.engine.data.cells import is_there
from workers.engine.data.examples import Examples, Splits
from workers.engine.data.reading import FEWEST_EXAMPLES, SPLITS, open_table, refuse_empty
from workers.engine.failures import EngineFailure
from workers.engine.spec import DataRef


def read_texts(data: DataRef) -> Splits:
    """An empty text is left out and counted."""
    column = data.columns["text"]
    table = open_table(data, [column])
    kept = [i for i, text in enumerate(table[column]) if is_there(text)]
    by_split = {name: [i for i in kept if table["_split"][i] == name] for name in SPLITS}
    if len(by_split["train"]) < FEWEST_EXAMPLES:
        raise EngineFailure("DATA_TOO_FEW", count=len(by_split["train"]), needed=FEWEST_EXAMPLES)
    refuse_empty(by_split)

    def part(name: str) -> Examples:
        rows = np.array([table["_row"][i] for i in by_split[name]], dtype=np.int64)
        # What is right are the texts themselves; something must stand here to tell them from questions.
        return Examples([str(table[column][i]) for i in by_split[name]], None, rows, rows)

    return Splits(part("train"), part("validation"), part("test"), [], num_skipped=len(table[column]) - len(kept))
