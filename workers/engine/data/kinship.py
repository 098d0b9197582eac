"""Which examples of a batch must not serve as wrong answers to each other."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

# Of all pairs, the share that one family may have before families are of no use: where every question leads to every
# other through popular items, nothing would be left to learn from.
LARGEST_FAMILY = 0.1


def kin_of(queries: list[str], items: list[int], wrong: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs × 3: the kin of question, right item and wrong item; −1 where there is no wrong item.

    Texts that pairs lead to from one another, directly or through others, most likely mean the same: they are a family.
    Where a family would be too large only the same question and the very same item are kin.
    """
    numbers = {text: number for number, text in enumerate(dict.fromkeys(queries))}
    asked = np.array([numbers[text] for text in queries], dtype=np.int64)
    found = np.array(items, dtype=np.int64)
    families = _families(asked.tolist(), found.tolist())
    own = np.array([families[item] for item in items], dtype=np.int64)
    largest = max(Counter(own.tolist()).values(), default=0)
    if largest > max(1, LARGEST_FAMILY * len(items)):
        return np.column_stack([asked, found, wrong])
    # An item that no pair holds is its own family.
    strangers = np.array([families.get(int(item), int(item)) for item in wrong], dtype=np.int64)
    return np.column_stack([own, own, strangers])


def _families(queries: list[int], items: list[int]) -> dict[int, int]:
    """The family of every item: the smallest number of an item in it."""
    parent: dict[int, int] = {item: item for item in items}

    def head(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    first: dict[int, int] = {}
    for query, item in zip(queries, items, strict=True):
        a, b = head(first.setdefault(query, item)), head(item)
        parent[max(a, b)] = min(a, b)
    return {item: head(item) for item in items}
