"""Dealing out: a tenth each, every group in each part, equal texts together, always the same way."""

import numpy as np
import pytest

from studio.datasets.splitting import TEST, TRAIN, UNUSED, VALIDATION, split

ALL = -1


def _keys(num: int) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    return np.arange(1, num + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def _dealt(labels: list[int], given: int = ALL, *, seed: int = 42) -> "np.ndarray[tuple[int], np.dtype[np.int8]]":
    numbers = np.array(labels, np.int64)
    parts: np.ndarray[tuple[int], np.dtype[np.int8]] = split(
        _keys(len(labels)), numbers, np.full(len(labels), given, np.int8), seed
    ).parts
    return parts


def test_a_tenth_goes_to_the_exam_and_a_tenth_to_the_practice_test_of_every_group() -> None:
    labels = [0] * 100 + [1] * 50 + [2] * 10
    parts = _dealt(labels)
    for label, size in ((0, 100), (1, 50), (2, 10)):
        mine = parts[np.array(labels) == label]
        assert [(mine == part).sum() for part in (TRAIN, VALIDATION, TEST)] == [
            size - size // 5,
            size // 10,
            size // 10,
        ]


@pytest.mark.parametrize(("size", "expected"), [(1, [1, 0, 0]), (2, [2, 0, 0]), (3, [2, 0, 1]), (4, [2, 1, 1])])
def test_a_tiny_group_is_learned_from_before_it_is_asked(size: int, expected: list[int]) -> None:
    parts = _dealt([0] * size)
    assert [int((parts == part).sum()) for part in (TRAIN, VALIDATION, TEST)] == expected


def test_the_same_seed_deals_the_same_way_and_another_one_differently() -> None:
    labels = [0, 1] * 200
    assert (_dealt(labels) == _dealt(labels)).all()
    assert (_dealt(labels) != _dealt(labels, seed=7)).any()


def test_the_order_of_the_rows_does_not_matter() -> None:
    keys, labels = _keys(300), np.array([0, 1, 2] * 100, np.int64)
    given = np.full(300, ALL, np.int8)
    order = np.random.default_rng(1).permutation(300)
    straight = split(keys, labels, given, 42).parts
    shuffled = split(keys[order], labels[order], given, 42).parts
    assert (straight[order] == shuffled).all()


def test_equal_texts_are_never_on_both_sides() -> None:
    keys = np.repeat(_keys(40), 5)
    labels = np.repeat(np.arange(40, dtype=np.int64) % 2, 5)
    parts = split(keys, labels, np.full(200, ALL, np.int8), 42).parts
    for key in np.unique(keys):
        assert len(set(parts[keys == key].tolist())) == 1


def test_what_cannot_be_used_is_in_no_part() -> None:
    parts = _dealt([0] * 20 + [-1] * 3)
    assert (parts[20:] == UNUSED).all()


def test_an_uploaded_exam_stays_whole_and_what_it_shares_leaves_the_rest() -> None:
    keys = np.concatenate([_keys(30), _keys(3)])
    labels = np.zeros(33, np.int64)
    given = np.array([ALL] * 30 + [TEST] * 3, np.int8)
    dealt = split(keys, labels, given, 42)
    assert dealt.num_leaked == 3
    assert (dealt.parts[:3] == UNUSED).all()
    assert (dealt.parts[30:] == TEST).all()
    assert not (dealt.parts[3:30] == TEST).any()
    assert (dealt.parts[3:30] == VALIDATION).any()


@pytest.mark.parametrize(("own", "missing"), [(VALIDATION, TEST), (TEST, VALIDATION)])
def test_a_test_that_was_not_uploaded_is_dealt_from_the_learning_file(own: int, missing: int) -> None:
    labels = np.arange(200, dtype=np.int64) % 2
    given = np.array([TRAIN] * 160 + [own] * 40, np.int8)
    parts = split(_keys(200), labels, given, 42).parts
    assert (parts[160:] == own).all()
    assert [int((parts[:160] == part).sum()) for part in (TRAIN, missing, own)] == [144, 16, 0]


def test_with_both_tests_uploaded_every_learning_example_is_learned_from() -> None:
    given = np.array([TRAIN] * 20 + [VALIDATION] * 5 + [TEST] * 5, np.int8)
    assert (split(_keys(30), np.zeros(30, np.int64), given, 42).parts == given).all()
