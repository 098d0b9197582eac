"""The groups in which examples are dealt out evenly: bands of numbers, or the rarest label of each example."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NUM_BANDS, FEWEST_A_BAND = 10, 40
# Groups that are too small to give a tenth are dealt out together.
FEWEST_A_GROUP = 10

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Owned:
    """Which label or kind stands in which example: places in the table and numbers of labels, one pair for each."""

    places: Ints
    names: Ints


def bands(values: NDArray[np.float64], usable: NDArray[np.bool_]) -> Ints:
    """Bands that hold about as many numbers each; equal numbers share one. -1: cannot be used."""
    groups = np.full(len(values), -1, np.int64)
    known = values[usable]
    if len(known):
        num_bands = int(np.clip(len(known) // FEWEST_A_BAND, 1, NUM_BANDS))
        edges = np.unique(np.quantile(known, np.linspace(0, 1, num_bands + 1)[1:-1]))
        groups[usable] = _pooled(np.searchsorted(edges, known, side="right").astype(np.int64))
    return groups


def rarest(owned: Owned, usable: NDArray[np.bool_]) -> Ints:
    """The rarest label of each example, so that the rare ones are dealt out evenly; those without any are a group of
    their own. -1: cannot be used."""
    groups = np.where(usable, 0, -1).astype(np.int64)
    if len(owned.names):
        counts = np.bincount(owned.names)
        order = np.lexsort((owned.names, counts[owned.names]))[::-1]
        # The rarest is written last.
        groups[owned.places[order]] = owned.names[order] + 1
    groups[usable] = _pooled(groups[usable])
    return groups


def _pooled(groups: Ints) -> Ints:
    """All groups that are too small become one."""
    names, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    is_small = counts < FEWEST_A_GROUP
    pooled: Ints = np.where(is_small, -2, names)[inverse].astype(np.int64)
    return np.where(pooled == -2, names.max(initial=0) + 1, pooled).astype(np.int64)
