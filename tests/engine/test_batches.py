"""Batches stay within their budget, take every example once a pass, and come in the same order for the same seed."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.engine.data.batches import by_length, plan
from workers.engine.data.encoding import padded

lengths = st.lists(st.integers(1, 200), min_size=1, max_size=120).map(lambda values: np.array(values, dtype=np.int64))


@given(lengths, st.integers(16, 512), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_each_pass_takes_every_example_once_within_the_budget(sizes: np.ndarray, budget: int, seed: int) -> None:
    batches = plan(sizes, epochs=2, budget=budget, seed=seed)
    assert sorted(i for batch in batches for i in batch) == sorted([*range(len(sizes))] * 2)
    assert all(len(batch) == 1 or sizes[batch].max() * len(batch) <= budget for batch in batches)
    assert batches == plan(sizes, epochs=2, budget=budget, seed=seed)


def test_half_a_pass_takes_about_half_of_the_batches_and_passes_differ() -> None:
    sizes = np.random.default_rng(1).integers(5, 60, 500)
    whole, half = (plan(sizes, epochs=epochs, budget=256, seed=3) for epochs in (1, 0.5))
    assert half == whole[: len(half)]
    assert abs(len(half) - len(whole) / 2) <= 1
    two = plan(sizes, epochs=2, budget=256, seed=3)
    assert two[: len(whole)] == whole
    assert two[len(whole) :] != whole


def test_a_budget_pads_much_less_than_batches_of_a_fixed_size() -> None:
    sizes = np.random.default_rng(1).integers(5, 60, 2000)
    batches = plan(sizes, epochs=1, budget=1024, seed=3)
    assert sum(sizes[b].max() * len(b) for b in batches) < 1.05 * sizes.sum()


def test_answering_begins_with_the_longest() -> None:
    batches = by_length(np.array([3, 9, 5, 7], dtype=np.int64), 18)
    assert batches == [[1, 3], [2, 0]]


def test_padding_keeps_ids_and_masks_the_rest() -> None:
    batch = padded({"input_ids": [[5, 6, 7], [8]]}, [1, 0], 99)
    assert batch["input_ids"].tolist() == [[8, 99, 99], [5, 6, 7]]
    assert batch["attention_mask"].tolist() == [[1, 0, 0], [1, 1, 1]]
