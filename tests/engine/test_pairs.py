"""Pairs of texts: how a table of them is read, and what they are to each other in a batch."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from workers.engine.data.encoding import padded, sizes_of
from workers.engine.data.kinship import kin_of
from workers.engine.data.reading_pairs import read_pairs
from workers.engine.data.searches import Searches, encoded_texts
from workers.engine.failures import EngineFailure
from workers.engine.models.contrast import contrast_loss, degree_loss
from workers.engine.spec import DataRef
from workers.engine.testing.tables import write_rows

PLAIN = {"query": "q", "positive": "p"}
NOBODY = np.full(3, -1)


def splits(tmp_path: Path, rows: list[dict[str, Any]], columns: dict[str, str] = PLAIN) -> Any:
    table = write_rows(tmp_path / "pairs.parquet", [{**row, "_row": i + 1} for i, row in enumerate(rows)])
    return read_pairs(DataRef(path=str(table), columns=columns))


def many(**more: str) -> list[dict[str, Any]]:
    """Twelve pairs to learn from, two for each test."""
    order = ["train"] * 12 + ["validation"] * 2 + ["test"] * 2
    return [{"q": f"question {i}", "p": f"item {i}", "_split": split, **more} for i, split in enumerate(order)]


def vectors_of(*rows: tuple[float, float]) -> torch.Tensor:
    return torch.tensor(rows)


# --- reading ---------------------------------------------------------------------------------------------------------


def test_every_item_of_the_table_is_searched_among_and_a_row_without_a_question_adds_one(tmp_path: Path) -> None:
    rows = [*many(), {"q": "", "p": "only an item", "_split": "train"}, {"q": "no item", "p": " ", "_split": "test"}]
    read = splits(tmp_path, rows)
    assert read.test.items.texts[-1] == "only an item"
    assert len(read.test.sought) == read.gauge["num_items"] == 17
    assert (len(read.train), len(read.test), read.num_skipped) == (12, 2, 1)


def test_a_question_is_asked_once_and_what_other_splits_told_of_it_is_passed_over(tmp_path: Path) -> None:
    rows = [
        *many(),
        {"q": "question 15", "p": "item 3", "_split": "test"},
        {"q": "question 15", "p": "item 0", "_split": "train"},
    ]
    test = splits(tmp_path, rows).test
    place = test.texts.index("question 15")
    assert [test.items.texts[item] for item in test.targets[place]] == ["item 15", "item 3"]
    assert [test.items.texts[item] for item in test.passed[place]] == ["item 0"]


def test_judgements_of_nought_are_wrong_items_and_wrong_items_take_turns(tmp_path: Path) -> None:
    rows = many(s="1")
    rows += [{"q": "question 0", "p": text, "_split": "train", "s": "0"} for text in ("wrong a", "wrong b")]
    rows += [{"q": "question 0", "p": "item 1", "_split": "train", "s": "1"}]
    train = splits(tmp_path, rows, {**PLAIN, "score": "s"}).train
    assert len(train) == 13
    wrong = [train.items.texts[item] if item >= 0 else "" for item in train.wrong]
    assert [wrong[i] for i, text in enumerate(train.texts) if text == "question 0"] == ["wrong a", "wrong b"]
    assert sum(map(bool, wrong)) == 2


def test_degrees_make_another_task_with_pairs_in_every_split(tmp_path: Path) -> None:
    rows = many()
    for i, row in enumerate(rows):
        row["s"] = f"{i % 6 * 0.9:.1f}"
    read = splits(tmp_path, rows, {**PLAIN, "score": "s"})
    assert read.gauge == {"num_items": 16, "lowest": 0.0, "highest": 4.5}
    assert read.test.shown(0) == "question 14\nitem 14"
    assert list(read.test.degrees) == [1.8, 2.7]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"q": "", "p": "", "_split": "train"}], "DATA_NO_PAIRS"),
        (many()[:5], "DATA_TOO_FEW_PAIRS"),
        ([{**row, "p": "the same"} for row in many()], "DATA_ONE_ITEM"),
        (many()[:12], "DATA_NO_VALIDATION"),
        (many()[:14], "DATA_NO_TEST"),
    ],
)
def test_a_table_that_teaches_nothing_is_refused(tmp_path: Path, rows: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(EngineFailure) as failure:
        splits(tmp_path, rows)
    assert failure.value.code == code


# --- in a batch ------------------------------------------------------------------------------------------------------


def test_texts_that_pairs_lead_to_are_kin_and_a_family_that_is_too_large_is_none() -> None:
    queries = ["a", "a", "b", *(f"other {i}" for i in range(40))]
    items = [0, 1, 1, *range(2, 42)]
    kin = kin_of(queries, items, np.full(43, -1))
    assert kin[0, 0] == kin[1, 0] == kin[2, 0]
    assert kin[2, 0] != kin[3, 0]
    popular = kin_of([f"q{i}" for i in range(20)], [i % 2 for i in range(20)], np.full(20, -1))
    assert popular[0, 0] != popular[2, 0], "the same item alone makes no two questions the same"
    assert popular[0, 1] == popular[2, 1]


def test_the_texts_of_an_example_lie_beside_each_other_and_count_together(tmp_path: Path) -> None:
    train: Searches = splits(tmp_path, many()).train

    def tokenizer(texts: list[str], **options: Any) -> dict[str, Any]:
        return {"input_ids": [[len(text), *(1 for _ in text.split())] for text in texts]}

    encoded = encoded_texts(train, tokenizer, 8)
    batch = padded(encoded, [11, 0], 0)
    assert tuple(batch["input_ids"].shape) == (2, 2, 3)
    assert batch["input_ids"][:, :, 0].tolist() == [[11, 7], [10, 6]]
    assert tuple(batch["labels"].shape) == (2, 6)
    assert sizes_of(encoded).tolist() == [6] * 12


def labels(kin: list[tuple[int, int, int]], degrees: list[float], num_texts: int = 2) -> torch.Tensor:
    rows = np.arange(len(kin) * num_texts).reshape(-1, num_texts)
    return torch.from_numpy(np.column_stack([kin, degrees, rows]).astype(np.float64))


def test_kin_are_no_wrong_answers_to_each_other() -> None:
    same = vectors_of((1, 0), (1, 0), (1, 0), (1, 0))
    strangers = contrast_loss(same, labels([(0, 0, -1), (1, 1, -1)], [1, 1]))
    family = contrast_loss(same, labels([(0, 0, -1), (0, 0, -1)], [1, 1]))
    assert float(strangers) == pytest.approx(np.log(2))
    assert float(family) == pytest.approx(0.0, abs=1e-6)


def test_a_wrong_item_counts_unless_it_is_right_for_the_question() -> None:
    texts = vectors_of((1, 0), (1, 0), (1, 0), (0, 1), (0, 1), (0, 1))
    wrong = float(contrast_loss(texts, labels([(0, 0, 7), (1, 1, -1)], [1, 1], 3)))
    right = float(contrast_loss(texts, labels([(0, 0, 0), (1, 1, -1)], [1, 1], 3)))
    assert wrong == pytest.approx(np.log(2) / 4, abs=1e-4)
    assert right == pytest.approx(0.0, abs=1e-4)


def test_what_goes_together_better_is_to_be_closer() -> None:
    texts = vectors_of((1, 0), (1, 0), (1, 0), (0, 1))
    assert float(degree_loss(texts, labels([(0, 0, -1), (1, 1, -1)], [5, 0]))) == pytest.approx(0.0, abs=1e-6)
    assert float(degree_loss(texts, labels([(0, 0, -1), (1, 1, -1)], [0, 5]))) == pytest.approx(20.0, abs=1e-3)
