"""Reads the frozen table of a run into questions and the items that are right for them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.cells import is_there
from workers.engine.data.examples import Splits
from workers.engine.data.kinship import kin_of
from workers.engine.data.numbers import numbers_of
from workers.engine.data.reading import SPLITS, open_table, refuse_empty
from workers.engine.data.searches import NOBODY, Items, Searches
from workers.engine.failures import EngineFailure
from workers.engine.pairs import are_degrees
from workers.engine.spec import DataRef

FEWEST_PAIRS = 10
# The practice test, which is sat many times, searches among so many items; the exam among all of them.
MOST_SOUGHT_IN_PRACTICE = 2000
SEED = 20_190_827


@dataclass(frozen=True)
class Pair:
    """A row that says how a question and an item go together: right, wrong, or to a degree."""

    query: str
    item: int
    wrong: int
    degree: float | None
    row: int
    split: str


@dataclass(frozen=True)
class Table:
    """The rows that can be used, and everything that can be found."""

    pairs: list[Pair]
    items: Items
    num_skipped: int

    @property
    def has_degrees(self) -> bool:
        return are_degrees({pair.degree for pair in self.pairs if pair.degree is not None})


def read_pairs(data: DataRef) -> Splits:
    """Pairs that are right or wrong, or pairs with how well they go together; the gauge says which.

    A row with an item and without a question is one more item to be found. A row without an item, or without a score
    where the table has scores, is left out and counted.
    """
    table = _table(data)
    if table.has_degrees:
        return _degrees(table)
    return _judged(table)


def _table(data: DataRef) -> Table:
    names = {role: data.columns.get(role) or "" for role in ("query", "positive", "negative", "score")}
    cells = open_table(data, list(dict.fromkeys(name for name in names.values() if name)))
    count = len(cells["_row"])
    texts = {role: [str(cell or "").strip() for cell in cells[names[role]]] if names[role] else [""] * count
             for role in ("query", "positive", "negative")}  # fmt: skip
    scores: list[float | None] = numbers_of(cells[names["score"]]) if names["score"] else [1.0] * count
    places: dict[str, int] = {}
    rows: list[int] = []
    pairs, num_skipped = [], 0
    for i in range(count):
        for text in (texts["positive"][i], texts["negative"][i]):
            if text and text not in places:
                places[text] = len(rows)
                rows.append(int(cells["_row"][i]))
        item, wrong = places.get(texts["positive"][i], NOBODY), places.get(texts["negative"][i], NOBODY)
        query, row = texts["query"][i], int(cells["_row"][i])
        if query and item != NOBODY and scores[i] is not None:
            pairs.append(Pair(query, item, wrong, scores[i], row, cells["_split"][i]))
        elif query or not is_there(texts["positive"][i] + texts["negative"][i]):
            num_skipped += 1
    if not pairs:
        raise EngineFailure("DATA_NO_PAIRS", query=names["query"], item=names["positive"])
    return Table(pairs, Items(list(places), rows), num_skipped)


# --- right and wrong -------------------------------------------------------------------------------------------------


def _judged(table: Table) -> Splits:
    is_scored = len({pair.degree for pair in table.pairs}) > 1
    right = [pair for pair in table.pairs if not is_scored or (pair.degree or 0.0) > 0]
    wrong: dict[str, list[int]] = {}
    for pair in table.pairs:
        if is_scored and (pair.degree or 0.0) <= 0:
            wrong.setdefault(pair.query, []).append(pair.item)
        if pair.wrong != NOBODY:
            wrong.setdefault(pair.query, []).append(pair.wrong)
    by_split = {name: [pair for pair in right if pair.split == name] for name in SPLITS}
    _refuse_hopeless(by_split, table)
    validation = _asked(by_split["validation"], right, table.items, MOST_SOUGHT_IN_PRACTICE)
    return Splits(
        train=_learned(by_split["train"], wrong, table.items),
        validation=validation,
        test=_asked(by_split["test"], right, table.items, len(table.items.texts)),
        labels=[],
        num_skipped=table.num_skipped,
        gauge={"num_items": len(table.items.texts)},
    )


def _learned(pairs: list[Pair], wrong: dict[str, list[int]], items: Items) -> Searches:
    """A pair each; the wrong items of a question take turns."""
    turns = dict.fromkeys(wrong, 0)
    known = np.full(len(pairs), NOBODY, dtype=np.int64)
    for i, pair in enumerate(pairs):
        if pair.query in wrong:
            choice = wrong[pair.query]
            known[i] = choice[turns[pair.query] % len(choice)]
            turns[pair.query] += 1
    return _searches(pairs, items, [(pair.item,) for pair in pairs], known, np.zeros(0, dtype=np.int64))


def _asked(pairs: list[Pair], right: list[Pair], items: Items, most: int) -> Searches:
    """A question each, with all that is right for it in this split; what other splits told of it is passed over."""
    targets: dict[str, list[int]] = {}
    first: dict[str, Pair] = {}
    for pair in pairs:
        first.setdefault(pair.query, pair)
        targets.setdefault(pair.query, []).append(pair.item)
    own = {query: set(places) for query, places in targets.items()}
    elsewhere: dict[str, set[int]] = {query: set() for query in targets}
    for pair in right:
        if pair.query in targets and pair.item not in own[pair.query]:
            elsewhere[pair.query].add(pair.item)
    wanted = sorted({item for places in targets.values() for item in places})
    return _searches(
        list(first.values()),
        items,
        [tuple(dict.fromkeys(places)) for places in targets.values()],
        np.full(len(first), NOBODY, dtype=np.int64),
        _sought(wanted, len(items.texts), most),
        [tuple(sorted(places)) for places in elsewhere.values()],
    )


def _sought(wanted: list[int], count: int, most: int) -> NDArray[np.int64]:
    """What is wanted and, up to so many, others by chance; always the same."""
    if count <= most:
        return np.arange(count, dtype=np.int64)
    others = np.setdiff1d(np.arange(count), wanted)
    chosen = np.random.default_rng(SEED).permutation(others)[: max(0, most - len(wanted))]
    return np.sort(np.concatenate([np.array(wanted, dtype=np.int64), chosen]))


# --- degrees ---------------------------------------------------------------------------------------------------------


def _degrees(table: Table) -> Splits:
    by_split = {name: [pair for pair in table.pairs if pair.split == name] for name in SPLITS}
    _refuse_hopeless(by_split, table)
    values = [pair.degree or 0.0 for pair in by_split["train"]]
    if min(values) == max(values):
        raise EngineFailure("DATA_ONE_NUMBER", number=f"{values[0]:g}")

    def part(name: str) -> Searches:
        pairs = by_split[name]
        nobody, nothing = np.full(len(pairs), NOBODY, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return _searches(pairs, table.items, [(pair.item,) for pair in pairs], nobody, nothing, has_partner=True)

    return Splits(
        train=part("train"),
        validation=part("validation"),
        test=part("test"),
        labels=[],
        num_skipped=table.num_skipped,
        gauge={"num_items": len(table.items.texts), "lowest": min(values), "highest": max(values)},
    )


# --- what both share -------------------------------------------------------------------------------------------------


def _searches(
    pairs: list[Pair],
    items: Items,
    targets: list[tuple[int, ...]],
    wrong: NDArray[np.int64],
    sought: NDArray[np.int64],
    passed: list[tuple[int, ...]] | None = None,
    *,
    has_partner: bool = False,
) -> Searches:
    return Searches(
        texts=[pair.query for pair in pairs],
        pairs=None,
        targets=targets,
        rows=np.array([pair.row for pair in pairs], dtype=np.int64),
        items=items,
        wrong=wrong,
        kin=kin_of([pair.query for pair in pairs], [pair.item for pair in pairs], wrong),
        degrees=np.array([1.0 if pair.degree is None else pair.degree for pair in pairs], dtype=np.float64),
        sought=sought,
        passed=passed or [()] * len(pairs),
        has_partner=has_partner,
    )


def _refuse_hopeless(by_split: dict[str, list[Any]], table: Table) -> None:
    train = by_split["train"]
    if len(train) < FEWEST_PAIRS:
        raise EngineFailure("DATA_TOO_FEW_PAIRS", count=len(train), needed=FEWEST_PAIRS)
    if len({pair.item for pair in train}) < 2:  # With one item there is nothing to choose.
        raise EngineFailure("DATA_ONE_ITEM", item=table.items.texts[train[0].item][:80])
    refuse_empty(by_split)
