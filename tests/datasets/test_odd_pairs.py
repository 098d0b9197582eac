"""Pairs that an earlier look took for something else: wrong ones, triplets, items without a question."""

import pytest

from studio.datasets import mending
from studio.datasets.checks import pairs
from studio.datasets.models import Dataset, DatasetVersion

from .conftest import Upload

pytestmark = pytest.mark.django_db
TASK = "embedding"
SCORED = "query,document,score\n"


def codes(version: DatasetVersion) -> dict[str, int]:
    return {one.code: one.count for one in version.findings.all()}


def of(dataset: Dataset) -> DatasetVersion:
    assert dataset.current_version is not None
    return dataset.current_version


def judged(word: str, count: int, score: int) -> str:
    return "".join(f"what is {word} {n},page of {word} {n},{score}\n" for n in range(count))


def test_a_part_of_wrong_pairs_has_nothing_to_ask_for_or_learn_from(upload: Upload) -> None:
    right = {"validation": SCORED + judged("tea", 12, 1), "train": SCORED + judged("thing", 40, 1)}
    exam = {"test": SCORED + judged("cup", 12, 0)}
    wrong = of(upload({part: (f"{part}.csv", table) for part, table in (right | exam).items()}, task=TASK))
    assert "DATA_NO_TEST_PART" in codes(wrong)
    few = {"train": SCORED + judged("thing", 9, 1) + judged("part", 40, 0), "test": SCORED + judged("cup", 12, 1)}
    scarce = of(upload({part: (f"{part}.csv", table) for part, table in (right | few).items()}, task=TASK))
    assert codes(scarce)["DATA_TOO_SMALL_TRAIN"] == 9
    hopeless = codes(of(upload(SCORED + judged("thing", 20, 0) + judged("part", 20, -1), task=TASK)))
    assert "DATA_NO_RIGHT_PAIR" in hopeless
    assert not any(code.startswith("DATA_NO_TEST") for code in hopeless)


def test_another_wrong_item_is_no_copy_and_is_never_thrown_away(upload: Upload) -> None:
    triplets = "".join(f"what is {n},page {n},wrong page {n} {other}\n" for n in range(40) for other in "ab")
    dataset = upload("query,positive,negative\n" + triplets, task=TASK)
    assert not {"DATA_DUPLICATES", "DATA_NEAR_DUPLICATES"} & set(codes(of(dataset)))
    twice = upload("query,positive,negative\n" + triplets + "what is 3,page 3,Wrong page 3 b\n", task=TASK)
    assert codes(of(twice))["DATA_DUPLICATES"] == 1
    mending.fix_all(dataset=twice, user=twice.owner)
    twice.refresh_from_db()
    assert of(twice).num_examples == 80


def test_all_that_is_searched_among_counts_as_an_item(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    """40 right items, as many wrong ones and one without a question; a wrong one is right elsewhere."""
    monkeypatch.setattr(pairs, "MOST_ITEMS", 79)
    rows = "".join(f"what is {n},page {n},{f'no page {n}' if n else 'page 7'}\n" for n in range(40)) + ",page 50,\n"
    assert codes(of(upload("query,positive,negative\n" + rows, task=TASK)))["DATA_MANY_ITEMS"] == 80
    degrees = "".join(f"a man eats {n},somebody eats {n},{n % 50 / 10}\n" for n in range(80))
    assert codes(of(upload("sentence1,sentence2,score\n" + degrees, task=TASK)))["DATA_MANY_ITEMS"] == 80


def test_items_without_a_question_stay_to_be_found_beside_degrees_too(upload: Upload) -> None:
    degrees = "".join(f"a man eats {n},somebody eats {n},{n % 50 / 10}\n" for n in range(60))
    odd = ",only to be found,\n,to be found with a score,2.5\nwithout a score,an item,\nwithout an item,,1.5\n"
    dataset = upload("sentence1,sentence2,score\n" + degrees + odd, task=TASK)
    assert sum(of(dataset).splits.values()) == 60
    found = codes(of(dataset))
    assert (found["DATA_ITEMS_ALONE"], found["DATA_EMPTY_NUMBER"], found["DATA_EMPTY_TEXT"]) == (2, 1, 1)
    mending.fix_all(dataset=dataset, user=dataset.owner)
    dataset.refresh_from_db()
    assert codes(of(dataset))["DATA_ITEMS_ALONE"] == 2
    assert not {"DATA_EMPTY_NUMBER", "DATA_EMPTY_TEXT"} & set(codes(of(dataset)))
