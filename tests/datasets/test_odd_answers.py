"""Odd tables of numbers, several labels, marked places and tagged words: said before the training, or trained."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from studio.datasets import telling
from studio.datasets.sentences.mends import MENDS
from workers.engine.data.reading_marks import read_marked
from workers.engine.data.reading_numbers import read_numbered
from workers.engine.data.reading_several import read_several
from workers.engine.failures import EngineFailure

from .doctored import TEXT_AND, Doctored, Rows, as_json, doctored

FORMS = ("numbers", "several", "spans", "tags")
READ: dict[str, Callable[[Doctored], object]] = {
    "numbers": lambda table: read_numbered(table.ref),
    "several": lambda table: read_several(table.ref, "|"),
    "spans": lambda table: read_marked(table.ref),
    "tags": lambda table: read_marked(table.ref),
}
WORDS = ("red", "green", "blue", "black")


def _sound(form: str, number: int = 60) -> Rows:
    return [_row(form, n) for n in range(number)]


def _row(form: str, n: int, answer: str | None = None) -> tuple[str, str]:
    """A sound example; every text is another one."""
    text = f"{WORDS[n % 4]} thing number {n}"
    return (as_json(text.split()) if form == "tags" else text), (_answer(form, n) if answer is None else answer)


def _answer(form: str, n: int) -> str:
    word = WORDS[n % 4]
    return {
        "numbers": f"{1 + n % 5 + n / 100:.2f}",
        "several": as_json([word, "odd"] if n % 2 else [word]),
        "spans": as_json([{"start": 0, "end": len(word), "label": f"L{n % 3}"}]),
        "tags": as_json([f"B-L{n % 3}", "O", "O", "O"]),
    }[form]


def _none(form: str) -> str:
    return {"numbers": "", "several": "[]", "spans": "[]", "tags": as_json(["O"] * 4)}[form]


def _empty(form: str) -> str:
    return "[]" if form == "tags" else "   "


def _cell(form: str, words: list[str]) -> str:
    return as_json(words) if form == "tags" else " ".join(words)


def _named(form: str, n: int, name: str) -> str:
    """An answer that holds this label or kind alone."""
    return {
        "several": as_json([name]),
        "spans": as_json([{"start": 0, "end": len(WORDS[n % 4]), "label": name}]),
        "tags": as_json([f"B-{name}", "O", "O", "O"]),
    }[form]


def _equal(form: str) -> Rows:
    return [_row(form, 0)] * 60


def _contradicting(form: str) -> Rows:
    other = {"numbers": "4.5", **{f: _named(f, 0, "L9" if f != "several" else "odd") for f in FORMS[1:]}}[form]
    return [*_sound(form), _row(form, 0, other)]


def _sparse(form: str) -> Rows:
    """Nine of ten texts are empty."""
    return [_row(form, n) if n % 10 == 0 else (_empty(form), "[]" if form != "numbers" else "3") for n in range(300)]


def _enormous(form: str) -> Rows:
    words = ["red"] + ["word"] * 200_000
    tail = as_json(["B-L0"] + ["O"] * 200_000) if form == "tags" else _answer(form, 0)
    return [*_sound(form), (_cell(form, words), tail)]


def _special(form: str) -> Rows:
    words = ["red", "[MASK]", "</s>", "[PAD]"]
    return [*_sound(form), (_cell(form, words), _answer(form, 0))]


# Each table, what is said of it for each form (must: nothing is trained; else a note or an advice), and the forms.
TABLES: list[tuple[str, Callable[[str], Rows], dict[str, str], bool]] = [
    ("one row", lambda f: _sound(f, 1), dict.fromkeys(FORMS, "DATA_TOO_SMALL"), True),
    (
        "one value or class everywhere",
        lambda f: [_row(f, n, "3" if f == "numbers" else _named(f, n, "L0")) for n in range(60)],
        {"numbers": "DATA_ONE_NUMBER", "several": "DATA_ONE_LABEL"},
        True,
    ),
    (
        "nothing marked",
        lambda f: [_row(f, n, _none(f)) for n in range(60)],
        {"numbers": "DATA_TOO_SMALL", "several": "DATA_NO_LABELS", "spans": "DATA_NO_MARKS", "tags": "DATA_NO_MARKS"},
        True,
    ),
    (
        "answers of words for nothing",
        lambda f: [*_sound(f), *(_row(f, 60 + n, word) for n, word in enumerate(("NaN", "None", "null")))],
        {"numbers": "DATA_BAD_NUMBER", "tags": "DATA_TAGS_LENGTH", "spans": "DATA_MARKS_UNREADABLE"},
        False,
    ),
    (
        "blank answers",
        lambda f: [*_sound(f), _row(f, 60, ""), _row(f, 61, "  ")],
        {
            "numbers": "DATA_EMPTY_NUMBER",
            "several": "DATA_UNLABELLED",
            "spans": "DATA_UNMARKED",
            "tags": "DATA_TAGS_LENGTH",
        },
        False,
    ),
    (
        "all texts empty",
        lambda f: [(_empty(f), "[]" if f != "numbers" else f"{n}") for n in range(60)],
        dict.fromkeys(FORMS, "DATA_TOO_SMALL"),
        True,
    ),
    ("nine of ten texts empty", _sparse, dict.fromkeys(FORMS, "DATA_EMPTY_TEXT"), False),
    (
        "2,000 labels",
        lambda f: [_row(f, n, _named(f, n, f"name {n}")) for n in range(2_000)],
        {"several": "DATA_LABELS_ONCE", "spans": "DATA_KINDS_ONCE", "tags": "DATA_KINDS_ONCE"},
        True,
    ),
    ("one enormous text", _enormous, dict.fromkeys(("numbers", "several"), "DATA_TOO_LONG"), False),
    ("one enormous text, read in pieces", _enormous, dict.fromkeys(("spans", "tags"), ""), False),
    ("all rows equal", _equal, {"numbers": "DATA_ONE_NUMBER"}, True),
    ("all rows equal, marked", _equal, dict.fromkeys(("several", "spans", "tags"), "DATA_NO_TEST_PART"), True),
    (
        "same text with different answers",
        _contradicting,
        {
            "numbers": "DATA_CONFLICT_NUMBERS",
            "several": "DATA_CONFLICT",
            "spans": "DATA_CONFLICT_MARKS",
            "tags": "DATA_CONFLICT_MARKS",
        },
        False,
    ),
    ("signs of the model", _special, dict.fromkeys(FORMS, "DATA_SPECIAL_SIGNS"), False),
    (
        "a place outside the text",
        lambda f: [*_sound(f), _row(f, 60, as_json([{"start": 0, "end": 999, "label": "L0"}]))],
        {"spans": "DATA_MARKS_OUTSIDE"},
        False,
    ),
    (
        "places that overlap",
        lambda f: [
            *_sound(f),
            _row(f, 60, as_json([{"start": 0, "end": 5, "label": "L0"}, {"start": 2, "end": 9, "label": "L1"}])),
        ],
        {"spans": "DATA_MARKS_OVERLAP"},
        False,
    ),
    (
        "a place of blanks",
        lambda f: [*_sound(f), _row(f, 60, as_json([{"start": 3, "end": 4, "label": "L0"}]))],
        {"spans": "DATA_MARKS_BACKWARDS"},
        False,
    ),
    (
        "tags of another length",
        lambda f: [*_sound(f), _row(f, 60, as_json(["B-L0", "O"]))],
        {"tags": "DATA_TAGS_LENGTH"},
        False,
    ),
    (
        "tags that are numbers",
        lambda f: [_row(f, n, as_json([1, 0, 0, 0])) for n in range(60)],
        {"tags": "DATA_TAGS_NUMBERS"},
        True,
    ),
]
CASES = [
    pytest.param(rows, form, code, is_hopeless, id=f"{name}: {form}")
    for name, rows, codes, is_hopeless in TABLES
    for form, code in codes.items()
]


@pytest.mark.parametrize(("rows", "form", "code", "is_hopeless"), CASES)
def test_an_odd_table_is_stopped_before_the_training_or_can_be_trained(
    rows: Callable[[str], Rows], form: str, code: str, is_hopeless: bool, tmp_path: Path
) -> None:
    table = doctored(rows(form), TEXT_AND[form], tmp_path)
    assert not code or code in table.codes
    assert bool(table.must) == is_hopeless, table.must
    for one in table.findings:
        told = telling.finding(SimpleNamespace(code=one.code, values=one.values, count=one.count, fix=one.fix))  # type: ignore[arg-type]
        assert told["message"] != one.code, "no sentence"
        assert "–" not in told["message"], "a value of the sentence is missing"
        assert not one.fix or one.fix in MENDS
    if is_hopeless:
        # The engine may be the milder one; it never breaks.
        with contextlib.suppress(EngineFailure):
            READ[form](table)
    else:
        assert all(table.splits.values()), table.splits
        READ[form](table)


@pytest.mark.parametrize("form", FORMS)
def test_sound_examples_have_nothing_to_fix(form: str, tmp_path: Path) -> None:
    table = doctored(_sound(form, 120), TEXT_AND[form], tmp_path)
    assert [one.code for one in table.findings if one.severity != "note"] == []
    assert table.splits == {"train": 96, "validation": 12, "test": 12}
