"""Buttons mend numbers, several labels and marked places in a new table, and examples keep their part."""

import json
from pathlib import Path

import numpy as np
import pytest

from studio.datasets.splitting import TEST, TRAIN, VALIDATION
from workers.engine.data.reading_marks import read_marked
from workers.engine.data.reading_numbers import read_numbered

from .doctored import TEXT_AND, Rows, as_json, doctored

NUMBERS: Rows = [(f"thing number {n}", str(n % 7)) for n in range(120)]
SEVERAL: Rows = [(f"thing number {n}", as_json(["joy", "love"] if n % 2 else ["joy"])) for n in range(60)]
SPANS: Rows = [(f"Ada saw thing {n}", as_json([{"start": 0, "end": 3, "label": "PER"}])) for n in range(60)]
TAGS: Rows = [(as_json(["Ada", "saw", str(n)]), as_json(["B-PER", "O", "O"])) for n in range(60)]
RARE = as_json([{"start": 0, "end": 3, "label": "PER"}, {"start": 4, "end": 7, "label": "VERB"}])

CASES: list[tuple[str, str, Rows, int]] = [
    ("numbers", "DATA_BAD_NUMBER", [*NUMBERS, ("odd", "many")], 120),
    ("numbers", "DATA_EMPTY_NUMBER", [*NUMBERS, ("odd", "")], 120),
    ("numbers", "DATA_FAR_NUMBERS", [*NUMBERS, ("far", "4000")], 120),
    ("numbers", "DATA_CONFLICT_NUMBERS", [*NUMBERS, ("thing number 0", "4")], 121),
    ("several", "DATA_UNLABELLED", [*SEVERAL, ("odd", "[]")], 60),
    ("several", "DATA_LOOK_ALIKE", [*SEVERAL, ("odd", as_json(["Joy", "joy"]))], 61),
    ("several", "DATA_RARE_LABELS", [*SEVERAL, ("odd", as_json(["rare", "joy"]))], 61),
    ("several", "DATA_CONFLICT", [*SEVERAL, SEVERAL[0], ("thing number 0", as_json(["love"]))], 61),
    ("spans", "DATA_RARE_KINDS", [*SPANS, ("Ada ran", RARE)], 61),
    ("spans", "DATA_KINDS_ALIKE", [*SPANS, ("Ada ran", RARE.replace("VERB", "per"))], 61),
    ("spans", "DATA_MARKS_OUTSIDE", [*SPANS, ("Ad", RARE)], 60),
    ("spans", "DATA_DUPLICATES", [*SPANS, SPANS[0]], 60),
    ("tags", "DATA_RARE_KINDS", [*TAGS, (as_json(["Ada", "ran"]), as_json(["B-PER", "B-VERB"]))], 61),
    ("tags", "DATA_KINDS_ALIKE", [*TAGS, (as_json(["Ada", "Byron"]), as_json(["B-per", "I-per"]))], 61),
    ("tags", "DATA_TAGS_LENGTH", [*TAGS, (as_json(["Ada", "ran"]), as_json(["B-PER"]))], 60),
    ("tags", "DATA_UNMARKED", [*TAGS, (as_json(["no", "body"]), as_json(["O", "O"]))], 60),
]


@pytest.mark.parametrize(("form", "code", "rows", "left"), CASES, ids=[f"{case[1]}: {case[0]}" for case in CASES])
def test_a_trouble_with_answers_is_found_and_its_button_mends_it(
    form: str, code: str, rows: Rows, left: int, tmp_path: Path
) -> None:
    table = doctored(rows, TEXT_AND[form], tmp_path)
    mended = table.mended(table.found(code).fix, tmp_path)
    assert code not in mended.codes
    assert len(mended.parts) == left


def test_merged_and_rare_names_leave_everything_else_as_it_was(tmp_path: Path) -> None:
    odd = (as_json(["Ada", "Byron", "ran"]), as_json(["B-per", "I-per", "B-VERB"]))
    table = doctored([*TAGS, odd], TEXT_AND["tags"], tmp_path).mended("merge_names", tmp_path)
    assert json.loads(table.answers()[-1]) == ["B-PER", "I-PER", "B-VERB"]
    assert json.loads(table.mended("unmark_small", tmp_path).answers()[-1]) == ["B-PER", "I-PER", "O"]


def test_equal_texts_get_the_mean_of_their_numbers(tmp_path: Path) -> None:
    table = doctored([*NUMBERS, ("thing number 0", "4")], TEXT_AND["numbers"], tmp_path)
    mended = table.mended("average_numbers", tmp_path)
    assert (mended.answers()[0], mended.answers()[-1]) == ("2", "2")
    assert "DATA_DUPLICATES" in mended.codes


def test_large_numbers_that_differ_little_get_their_mean_in_full(tmp_path: Path) -> None:
    table = doctored([*NUMBERS, ("a house", "1242280"), ("a house", "1242281")], TEXT_AND["numbers"], tmp_path)
    mended = table.mended("average_numbers", tmp_path)
    assert mended.answers()[-2:] == ["1242280.5", "1242280.5"]
    assert "DATA_CONFLICT_NUMBERS" not in mended.codes


def test_a_mend_of_labels_leaves_numbers_alone(tmp_path: Path) -> None:
    table = doctored([*NUMBERS, ("x", "3.0")], TEXT_AND["numbers"], tmp_path)
    with pytest.raises(AssertionError, match="merge_labels"):
        table.mended("merge_labels", tmp_path)


def test_low_and_high_numbers_stand_in_every_part(tmp_path: Path) -> None:
    rows = [(f"thing number {n}", str(n)) for n in range(400)]
    table = doctored(rows, TEXT_AND["numbers"], tmp_path)
    for part in (TRAIN, VALIDATION, TEST):
        values = np.array([float(cell) for cell in table.answers(part)])
        assert (values < 80).any()
        assert (values > 320).any()
        assert abs(values.mean() - 199.5) < 25


def test_a_rare_label_is_learned_from_before_it_is_asked(tmp_path: Path) -> None:
    """Hundreds of labels, each in few examples and never alone."""
    rows = [(f"thing {n}", as_json([f"l{n % 97}", f"m{n % 89}", f"n{n % 83}"])) for n in range(300)]
    table = doctored(rows, TEXT_AND["several"], tmp_path)
    learned = {name for cell in table.answers(TRAIN) for name in json.loads(cell)}
    assert learned == {name for _, cell in rows for name in json.loads(cell)}
    assert table.splits["test"] >= 20
    assert table.splits["validation"] >= 20


def test_a_kind_in_the_own_exam_alone_stays_there(tmp_path: Path) -> None:
    exam = [(f"Ada went {n}", RARE) for n in range(10)]
    table = doctored([*SPANS, *exam], TEXT_AND["spans"], tmp_path, [TRAIN] * 60 + [TEST] * 10)
    assert (table.parts[60:] == TEST).all()
    assert read_marked(table.ref).num_unlearnable == 1


def test_examples_to_learn_from_without_any_mark_are_stopped(tmp_path: Path) -> None:
    bare = [(f"thing {n}", "[]") for n in range(30)]
    given = [TRAIN] * 30 + [VALIDATION] * 30 + [TEST] * 30
    table = doctored([*bare, *SPANS], TEXT_AND["spans"], tmp_path, given)
    assert table.must == {"DATA_NONE_IN_TRAIN"}


def test_numbers_are_counted_as_the_engine_reads_them(tmp_path: Path) -> None:
    rows = [(f"thing {n}", f"{n % 5},5") for n in range(60)]
    table = doctored(rows, TEXT_AND["numbers"], tmp_path)
    assert "DATA_BAD_NUMBER" not in table.codes
    assert read_numbered(table.ref).gauge["highest"] == 4.5


def test_labels_are_counted_by_examples_and_kinds_by_places(tmp_path: Path) -> None:
    twice = as_json([{"start": 0, "end": 3, "label": "PER"}, {"start": 4, "end": 7, "label": "PER"}])
    table = doctored([*SPANS, ("Ada Bob", twice)], TEXT_AND["spans"], tmp_path)
    assert table.examined.labels == [{"name": "PER", "count": 62}]
    (tmp_path / "several").mkdir()
    several = doctored(SEVERAL, TEXT_AND["several"], tmp_path / "several").examined
    assert several.labels == [{"name": "joy", "count": 60}, {"name": "love", "count": 30}]
