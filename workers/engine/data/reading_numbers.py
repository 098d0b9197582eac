"""Reads the frozen table of a run into texts with a number each."""

from typing import Any

import numpy as np

from workers.engine.data.examples import Examples, Splits
from workers.engine.data.numbers import decimals_of, numbers_of
from workers.engine.data.reading import SPLITS, open_table, refuse_empty
from workers.engine.failures import EngineFailure
from workers.engine.spec import DataRef

FEWEST_EXAMPLES = 10


def read_numbered(data: DataRef) -> Splits:
    """An example without a text or a number is left out and counted; the unit of the numbers is the gauge."""
    text, target, pair = data.columns["text"], data.columns["target"], data.columns.get("text_pair") or None
    table = open_table(data, [text, target, *([pair] if pair else [])])
    numbers = numbers_of(table[target])
    kept = [i for i, value in enumerate(numbers) if value is not None and str(table[text][i] or "").strip()]
    if not kept:
        raise EngineFailure("DATA_NO_NUMBERS", column=target)
    by_split = {name: [i for i in kept if table["_split"][i] == name] for name in SPLITS}
    train = [number for i in by_split["train"] if (number := numbers[i]) is not None]
    if len(train) < FEWEST_EXAMPLES:
        raise EngineFailure("DATA_TOO_FEW_NUMBERS", count=len(train), needed=FEWEST_EXAMPLES)
    if min(train) == max(train):
        raise EngineFailure("DATA_ONE_NUMBER", number=f"{train[0]:g}")
    refuse_empty(by_split)

    def part(rows: list[int]) -> Examples:
        return Examples(
            texts=[str(table[text][i]) for i in rows],
            pairs=[str(table[pair][i] or "") for i in rows] if pair else None,
            targets=np.array([numbers[i] for i in rows], dtype=np.float32),
            rows=np.array([table["_row"][i] for i in rows], dtype=np.int64),
        )

    return Splits(
        train=part(by_split["train"]),
        validation=part(by_split["validation"]),
        test=part(by_split["test"]),
        labels=[],
        num_skipped=len(numbers) - len(kept),
        gauge=unit_of(train),
    )


def unit_of(numbers: list[float]) -> dict[str, Any]:
    """What the numbers to learn from are like: middle and spread, the ends, and the places behind the point."""
    return {
        "mean": float(np.mean(numbers)),
        "scale": float(np.std(numbers)),
        "lowest": min(numbers),
        "highest": max(numbers),
        "decimals": decimals_of(numbers),
    }
