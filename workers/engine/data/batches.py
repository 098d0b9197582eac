"""Which examples are studied together: batches of like length within a budget of padded word pieces."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np


def budgeted(lengths: "np.ndarray[Any, np.dtype[np.int64]]", order: Sequence[int], budget: int) -> list[list[int]]:
    """Cut an order into batches whose examples × longest stays within the budget; one example is always allowed."""
    batches: list[list[int]] = []
    current: list[int] = []
    longest = 0
    for position in order:
        longest = max(longest, int(lengths[position]))
        if current and longest * (len(current) + 1) > budget:
            batches.append(current)
            current, longest = [], int(lengths[position])
        current.append(int(position))
    return [*batches, current] if current else batches


def by_length(lengths: "np.ndarray[Any, np.dtype[np.int64]]", budget: int) -> list[list[int]]:
    """All examples for answering, the longest batch first, so that a lack of memory shows at once."""
    return budgeted(lengths, np.argsort(-lengths, kind="stable").tolist(), budget)


def plan(
    lengths: "np.ndarray[Any, np.dtype[np.int64]]",
    *,
    epochs: float,
    budget: int,
    seed: int,
    goes_on_counting: bool = False,
) -> list[list[int]]:
    """The batches of the whole training in order. The same arguments give the same plan, so a position in it is
    all that a save point needs to know of the sampler. With `goes_on_counting` the numbers of the examples go on from
    pass to pass, so that each pass can do something else with them."""
    batches: list[list[int]] = []
    for epoch in range(math.ceil(epochs)):
        generator = np.random.default_rng([seed, epoch])
        shuffled = generator.permutation(len(lengths))
        alike = shuffled[np.argsort(lengths[shuffled], kind="stable")]
        in_epoch = budgeted(lengths, alike.tolist(), budget)
        share = min(1.0, epochs - epoch)
        order = generator.permutation(len(in_epoch))[: max(1, round(len(in_epoch) * share))]
        first = epoch * len(lengths) if goes_on_counting else 0
        batches.extend([first + position for position in in_epoch[i]] for i in order)
    return batches


class PlannedBatches:
    """A batch sampler that follows a plan."""

    def __init__(self, batches: list[list[int]]) -> None:
        self.batches = batches

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[list[int]]:
        return iter(self.batches)
