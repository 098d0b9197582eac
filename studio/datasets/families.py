"""Which rows hang together through a question or an item they share, so that no test asks for what was learned."""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
# Of all rows, the share of the largest family from which on there is nothing to deal out.
LARGEST_FAMILY = 0.1


def families(queries: Keys, items: Keys, related: NDArray[np.bool_]) -> Keys | None:
    """A key for each row, equal for rows that lead to one another through equal questions or items; the order of the
    rows does not change it. Only `related` rows lead anywhere; the others go with their question. None where one
    family would be too large to be dealt out."""
    from scipy.sparse import coo_array  # Only who builds a version needs it.
    from scipy.sparse.csgraph import connected_components

    names, asked = np.unique(queries, return_inverse=True)
    things, found = np.unique(items, return_inverse=True)
    size = len(names) + len(things)
    edges = (np.ones(int(related.sum()), np.int8), (asked[related], len(names) + found[related]))
    numbers = connected_components(coo_array(edges, shape=(size, size)), directed=False)[1]
    own = numbers[asked]
    if related.any() and np.bincount(own[related]).max() > max(1, LARGEST_FAMILY * int(related.sum())):
        return None
    first = np.full(int(numbers.max(initial=0)) + 1, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(first, own, queries)
    return np.asarray(first[own])
