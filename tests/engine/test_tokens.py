"""Finding places in texts: cells read, words and tags, windows, and scores against cases made by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from transformers import AutoTokenizer

from workers.engine.data.marks import BadMarksError, is_by_letter, joined, marks_of_tags, read_spans, read_tags
from workers.engine.data.reading_marks import read_marked
from workers.engine.data.tagging import Span, as_json, decoded, merged, readings, tags_of
from workers.engine.data.words import NOWHERE, in_windows, units_of, words_of
from workers.engine.failures import EngineFailure
from workers.engine.scores.entities import counts_of, entity_scores, outcomes, per_label
from workers.engine.spec import DataRef


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in words_of(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 7pm @paul_w.", ["It", "'", "s", "7pm", "@", "paul", "_", "w", "."]),
        ("我在London住", ["我", "在", "London", "住"]),
        ("서울에서", ["서", "울", "에", "서"]),
        ("นี้", ["นี้"]),
        ("cafe\u0301 नमस्ते", ["cafe\u0301", "नमस्ते"]),
        ("שָׁלוֹם", ["שָׁלוֹם"]),
    ],
)
def test_words_are_what_can_be_marked(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_word_pieces_of_one_word_share_its_place_and_a_piece_of_several_words_joins_them() -> None:
    text = "Aleksandrowice 中国人"
    pieces = [(0, 0), (0, 9), (9, 14), (14, 16), (16, 18), (0, 0)]
    assert units_of(text, pieces) == [NOWHERE, (0, 14), (0, 14), (15, 16), (16, 18), NOWHERE]


@pytest.mark.parametrize(
    ("tags", "marks"),
    [
        ("B-PER I-PER O B-LOC", [(0, 2, "PER"), (3, 4, "LOC")]),
        ("I-PER I-PER O I-LOC", [(0, 2, "PER"), (3, 4, "LOC")]),
        ("B-PER B-PER I-LOC", [(0, 1, "PER"), (1, 2, "PER"), (2, 3, "LOC")]),
        ("PER PER O LOC", [(0, 2, "PER"), (3, 4, "LOC")]),
        ("B-PER E-PER S-PER I-PER", [(0, 2, "PER"), (2, 3, "PER"), (3, 4, "PER")]),
        ("B-PER L-PER U-LOC O", [(0, 2, "PER"), (2, 3, "LOC")]),
        ("B-creative-work I-creative-work", [(0, 2, "creative-work")]),
        ("O O", []),
    ],
)
def test_tags_of_every_usual_scheme_are_read(tags: str, marks: list[tuple[int, int, str]]) -> None:
    assert marks_of_tags(tags.split()) == marks


def test_tokens_become_a_text_in_which_the_marks_lie() -> None:
    text, marks = joined(["New", "York", "!", "中国", "人"], [(0, 2, "LOC"), (3, 4, "LOC")], by_letter=False)
    assert text == "New York !中国人"
    assert [text[start:end] for start, end, _ in marks] == ["New York", "中国"]


def test_letters_one_a_line_are_joined_without_blanks() -> None:
    letters = list("在1998年IBM说")
    assert is_by_letter([letters])
    assert joined(letters, [(6, 9, "ORG")], by_letter=True) == ("在1998年IBM说", [(6, 9, "ORG")])
    assert not is_by_letter([["I", "am", "here"]])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('[{"start": 4, "end": 2, "label": "A"}]', "marks_backwards"),
        ('[{"start": 3, "end": 4, "label": "A"}]', "marks_backwards"),
        ('[{"start": 0, "end": 99, "label": "A"}]', "marks_outside"),
        ('[{"start": -1, "end": 2, "label": "A"}]', "marks_outside"),
        ('[[0, 3, "A"], [2, 6, "B"]]', "marks_overlap"),
        ('[{"start": 0, "label": "A"}]', "marks_unreadable"),
        ('[{"start": 0, "end": 3, "label": ""}]', "marks_unreadable"),
        ("[[0, 3", "marks_unreadable"),
        ("nowhere", "marks_unreadable"),
    ],
)
def test_a_cell_that_cannot_be_used_says_why(cell: str, code: str) -> None:
    with pytest.raises(BadMarksError) as caught:
        read_spans(cell, "the cat sat")
    assert caught.value.code == code


def test_marks_lose_the_blanks_at_their_edges_and_double_ones_count_once() -> None:
    assert read_spans('[[3, 8, "A"], [4, 7, "A"], [0, 3, "B"]]', "the cat sat") == [(0, 3, "B"), (4, 7, "A")]
    assert read_spans("", "the cat sat") == []


def test_numbers_are_no_tags() -> None:
    with pytest.raises(BadMarksError, match="tags_are_numbers"):
        read_tags("[0, 3, 4]")


def table_of(path: Path, rows: list[dict[str, Any]]) -> str:
    splits = ["train"] * (len(rows) - 2) + ["validation", "test"]
    full = [{**row, "_row": i + 1, "_split": part} for i, (row, part) in enumerate(zip(rows, splits, strict=True))]
    pq.write_table(pa.Table.from_pylist(full), path)
    return str(path)


def test_rows_that_cannot_be_used_are_left_out_counted_and_named(tmp_path: Path) -> None:
    good = {"words": '["In", "Rome"]', "tags": '["O", "B-LOC"]'}
    rows = [good] * 5 + [{**good, "tags": '["O"]'}, {**good, "tags": '["O", "O", "O"]'}, {"words": "[]", "tags": "[]"}]
    path = table_of(tmp_path / "t.parquet", [*rows, good, good])
    splits = read_marked(DataRef(path=path, columns={"tokens": "words", "tags": "tags"}))
    assert (len(splits.train), splits.num_skipped) == (5, 1)
    assert splits.notes == (("tags_length", {"count": 2, "row": 6}),)
    assert splits.train.texts[0] == "In Rome"
    assert splits.train.take([0]).targets[0] == (Span(3, 7, 0),)


def test_a_text_without_marks_is_an_example_but_a_table_without_marks_is_none(tmp_path: Path) -> None:
    row = {"text": "In Rome", "spans": '[{"start": 3, "end": 7, "label": "LOC"}]'}
    empty = {"text": "Nothing here", "spans": ""}
    columns = {"text": "text", "spans": "spans"}
    path = table_of(tmp_path / "a.parquet", [row, empty, empty, empty, row, row])
    assert len(read_marked(DataRef(path=path, columns=columns)).train) == 4
    path = table_of(tmp_path / "b.parquet", [empty] * 8)
    with pytest.raises(EngineFailure) as caught:
        read_marked(DataRef(path=path, columns=columns))
    assert caught.value.code == "DATA_NO_LABELS"


def test_every_piece_of_a_word_carries_its_tag_and_only_the_first_begins_a_place() -> None:
    units = [NOWHERE, (0, 4), (0, 4), (5, 9), (10, 12), (13, 17), NOWHERE]
    assert tags_of(units, [Span(0, 9, 0), Span(13, 17, 1)]) == [-100, 1, 2, 2, 0, 3, -100]
    assert tags_of(units, [Span(0, 4, 1), Span(5, 9, 1)]) == [-100, 3, 4, 3, 0, 0, -100]


def test_no_place_goes_on_that_has_not_begun() -> None:
    shares = np.array([[0.6, 0.1, 0.1, 0.1, 0.1], [0.1, 0.2, 0.5, 0.1, 0.1], [0.1, 0.1, 0.5, 0.1, 0.2]])
    tags = decoded(shares)
    assert tags[1:] in ([1, 2], [2, 2])
    assert tags[:2] != [0, 2]
    assert decoded(np.array([[0.1, 0.8, 0.0, 0.1, 0.0], [0.1, 0.1, 0.1, 0.1, 0.6]]))[1] != 4


def sums_of(tags: list[int], size: int = 3) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.array([[6.0 if i == tag else 0.0 for i in range(size)] for tag in tags], dtype=np.float32)


def test_a_place_across_the_edge_of_a_window_is_found_whole() -> None:
    text = "a b c d e f"
    places = [(i, i + 1) for i in range(0, 11, 2)]
    left, right = [NOWHERE, *places[:4], NOWHERE], [NOWHERE, *places[2:], NOWHERE]
    # At its own edge each window is wrong.
    outputs = [sums_of([0, 0, 0, 1, 0, 0]), sums_of([0, 0, 2, 2, 0, 0])]
    (reading,) = readings([text], outputs, [left, right], [0, 0])
    assert reading.spans == [Span(4, 9, 0)]
    assert [unit for unit, _ in merged(list(zip(outputs, [left, right], strict=True)))] == places


def test_blank_texts_have_no_places() -> None:
    (reading,) = readings(["  "], [sums_of([1, 1])], [[NOWHERE, NOWHERE]], [0])
    assert (reading.spans, reading.confidence) == ([], 1.0)


def test_long_texts_are_read_in_windows_to_their_end(tiny_models: dict[str, Path]) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_models["bert"])
    long = " ".join(["parcel"] * 60)
    encoded = in_windows(["short", long], tokenizer, 16)
    assert encoded["owner"].count(0) == 1
    assert encoded["owner"].count(1) > 3
    assert max(map(len, encoded["input_ids"])) <= 16
    read = {unit for units, owner in zip(encoded["units"], encoded["owner"], strict=True) if owner for unit in units}
    assert read - {NOWHERE} == set(words_of(long))


def test_a_tokenizer_that_cannot_say_where_its_pieces_lie_is_refused_with_the_reason() -> None:
    class WithoutPlaces:
        is_fast = False

    with pytest.raises(EngineFailure) as failure:
        in_windows(["hello"], WithoutPlaces(), 16)
    assert failure.value.code == "MODEL_NO_PLACES"


def test_capitals_are_told_to_a_model_that_reads_small_letters(tiny_models: dict[str, Path]) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_models["bert"])
    encoded = in_windows(["my Parcel"], tokenizer, 16)
    capitals = {
        unit: flag for unit, flag in zip(encoded["units"][0], encoded["token_type_ids"][0], strict=True) if unit[1]
    }
    assert capitals == {(0, 2): 0, (3, 9): 1}


# One text each: found; wrong kind; wrong edges; missed; invented; nothing there and nothing said.
RIGHT = [[Span(0, 4, 0)], [Span(0, 4, 0)], [Span(0, 8, 1)], [Span(2, 5, 1)], [], []]
SAID = [[Span(0, 4, 0)], [Span(0, 4, 1)], [Span(0, 4, 1), Span(6, 8, 1)], [], [Span(1, 2, 0)], []]


def test_scores_are_those_of_exact_places() -> None:
    counts = counts_of(RIGHT, SAID)
    assert counts.tolist() == [[1, 1, 1], [0, 1, 1], [0, 2, 1], [0, 0, 1], [0, 1, 0], [0, 0, 0]]
    assert entity_scores(counts) == pytest.approx({"f1": 2 / 9, "precision": 1 / 5, "recall": 1 / 4})
    assert entity_scores(counts[-1:])["f1"] == 1.0
    assert entity_scores(counts[3:4])["f1"] == 0.0


def test_every_place_has_one_outcome() -> None:
    counted, mixed = outcomes(RIGHT, SAID)
    assert counted == {"found": 1, "missed": 1, "wrong_kind": 1, "wrong_edges": 1, "invented": 1}
    assert dict(mixed) == {(0, 1): 1}


def test_kinds_have_their_own_table() -> None:
    first, second = per_label(["PER", "LOC"], RIGHT, SAID, [[Span(0, 1, 0)]])
    assert (first["recall"], first["precision"], first["num_train"]) == (0.5, 0.5, 1)
    assert (second["num_test"], second["num_predicted"], second["num_right"]) == (2, 3, 0)


def test_equal_places_are_told_in_equal_words() -> None:
    assert as_json([Span(4, 6, 1), Span(0, 2, 0)], ["人", "B"]) == (
        '[{"start": 0, "end": 2, "label": "人"}, {"start": 4, "end": 6, "label": "B"}]'
    )
