"""Deals examples out to learning, practice test and exam: stratified, duplicates together, always the same way."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .strata import Owned

TRAIN, VALIDATION, TEST, UNUSED, UNLABELLED = 0, 1, 2, 3, 4
NAMES = ("train", "validation", "test", "unused", "unlabelled")
SHARE = 0.1
FEWEST_FOR_EXAM, FEWEST_FOR_PRACTICE = 3, 4

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """The part of each example, and how many learning examples were put aside because an exam holds them too."""

    parts: NDArray[np.int8]
    num_leaked: int = 0


def split(
    keys: NDArray[np.uint64],
    labels: Ints,
    given: NDArray[np.int8],
    seed: int,
    owned: Owned | None = None,
    kin: NDArray[np.uint64] | None = None,
) -> Split:
    """`keys` are equal for equal texts, `labels` are numbers of the groups that are dealt out evenly (-1: cannot be
    used), `given` is the part the file was uploaded as (-1: to be dealt out). Tests that were uploaded stay as they
    are; what they share with the rest is taken out of the rest. Of what is `owned` nothing is asked for that is not
    learned from, as far as it was dealt out. `kin` is equal for examples that must not be parted; what was uploaded is
    told from the rest by its keys alone, as popular items would take most of the rest out."""
    parts = np.where(labels < 0, UNUSED, given).astype(np.int8)
    num_leaked = _put_aside(keys, parts, TEST, (-1, TRAIN, VALIDATION))
    num_leaked += _put_aside(keys, parts, VALIDATION, (-1, TRAIN))
    has_test, has_validation = bool((parts == TEST).any()), bool((parts == VALIDATION).any())
    # A file given as "to learn from" still has to give whichever test was not uploaded with it.
    is_complete = has_test and has_validation
    open_parts = (parts == -1) | ((parts == TRAIN) & (not is_complete))
    open_rows = np.flatnonzero(open_parts)
    shares = (0.0 if has_test else SHARE, 0.0 if has_validation else SHARE)
    if kin is None:
        dealt = _deal(keys[open_rows], labels[open_rows], seed, *shares)
    else:
        dealt = _deal_families(kin[open_rows], seed, *shares)
    parts[open_rows] = dealt
    if owned is not None:
        _keep_in_train(keys, parts, open_parts, owned, seed)
    return Split(parts, num_leaked)


def put_in_unlabelled(keys: NDArray[np.uint64], parts: NDArray[np.int8], unlabelled: NDArray[np.bool_]) -> None:
    """Texts to learn from without a label, each once, and none that an example has, least of all one of a test."""
    parts[parts == UNLABELLED] = UNUSED
    rows = np.flatnonzero(unlabelled)
    known = np.isin(keys[rows], keys[parts < UNUSED])
    firsts = np.zeros(len(rows), dtype=bool)
    firsts[np.unique(keys[rows], return_index=True)[1]] = True
    parts[rows[firsts & ~known]] = UNLABELLED


def _put_aside(keys: NDArray[np.uint64], parts: NDArray[np.int8], exam: int, others: tuple[int, ...]) -> int:
    exam_keys = np.unique(keys[parts == exam])
    leaked = np.isin(parts, others) & np.isin(keys, exam_keys)
    parts[leaked] = UNUSED
    return int(leaked.sum())


def _deal(keys: NDArray[np.uint64], labels: Ints, seed: int, test: float, validation: float) -> NDArray[np.int8]:
    parts = np.zeros(len(keys), dtype=np.int8)
    if not len(keys):
        return parts
    groups, first, inverse, sizes = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    group_parts = np.zeros(len(groups), dtype=np.int8)
    group_labels = labels[first]
    # Texts that stand alone come first, so the exams hold no text twice; among them the order is that of a keyed hash,
    # which neither the order of the rows nor the other rows can change.
    order = np.lexsort((_mixed(groups, seed), sizes > 1, group_labels))
    borders = np.flatnonzero(np.diff(group_labels[order])) + 1
    for members in np.split(order, borders):
        _deal_label(members, sizes, group_parts, test, validation)
    return group_parts[inverse]


def _deal_families(kin: NDArray[np.uint64], seed: int, test: float, validation: float) -> NDArray[np.int8]:
    """Whole families, large and small ones as they come, as many as fit into a tenth."""
    names, inverse, sizes = np.unique(kin, return_inverse=True, return_counts=True)
    parts = np.zeros(len(names), dtype=np.int8)
    rest = np.argsort(_mixed(names, seed), kind="stable")
    for part, share, fewest in ((TEST, test, FEWEST_FOR_EXAM), (VALIDATION, validation, FEWEST_FOR_PRACTICE)):
        if share and len(kin) >= fewest and len(rest) > 1:
            taken = _filled(sizes[rest], max(1, round(share * len(kin))))
            parts[rest[taken]] = part
            rest = rest[~taken]
    return parts[inverse]


def _filled(sizes: Ints, room: int) -> NDArray[np.bool_]:
    """The first that still fit; the smallest where none does."""
    taken = np.zeros(len(sizes), dtype=bool)
    for place, size in enumerate(sizes.tolist()):
        if size <= room:
            taken[place] = True
            room -= size
        if not room:
            break
    if not taken.any():
        taken[int(sizes.argmin())] = True
    return taken


def _deal_label(
    members: NDArray[np.intp], sizes: Ints, parts: NDArray[np.int8], test: float, validation: float
) -> None:
    """The first tenth of one label's texts to the exam, the next to the practice test, never all of them."""
    total = int(sizes[members].sum())
    reach = np.cumsum(sizes[members])
    num_test = max(1, round(test * total)) if test and total >= FEWEST_FOR_EXAM else 0
    num_validation = max(1, round(validation * total)) if validation and total >= FEWEST_FOR_PRACTICE else 0
    parts[members[reach <= num_test]] = TEST
    parts[members[(reach > num_test) & (reach <= num_test + num_validation)]] = VALIDATION


def _keep_in_train(
    keys: NDArray[np.uint64], parts: NDArray[np.int8], is_dealt: NDArray[np.bool_], owned: Owned, seed: int
) -> None:
    """A label or kind that was dealt to the tests alone comes back with one of its texts and all copies of that."""
    in_train = parts[owned.places] == TRAIN
    lost = ~np.isin(owned.names, owned.names[in_train]) & is_dealt[owned.places]
    places, names = owned.places[lost], owned.names[lost]
    order = np.lexsort((_mixed(keys[places], seed), names))
    firsts = np.unique(names[order], return_index=True)[1]
    back = np.isin(keys, keys[places[order][firsts]]) & is_dealt
    parts[back] = TRAIN


def _mixed(keys: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """A number for each key that looks random and depends on the seed (splitmix64)."""
    with np.errstate(over="ignore"):
        mixed: Any = keys + np.uint64((seed * 0x9E3779B97F4A7C15) % 2**64)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        result: NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return result


def counts(parts: NDArray[np.int8]) -> dict[str, int]:
    """How many examples each part has, and how many texts without a label are learned from, if there are any."""
    found = {name: int((parts == number).sum()) for number, name in enumerate(NAMES)}
    del found[NAMES[UNUSED]]
    return {name: number for name, number in found.items() if number or name != NAMES[UNLABELLED]}
