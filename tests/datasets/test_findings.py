"""The data doctor finds each kind of trouble, says it in a sentence, and its button mends it."""

import pytest

from studio.accounts.models import User
from studio.core.errors import Refused
from studio.datasets import services, telling
from studio.datasets.models import Dataset, Finding
from studio.runs.requirements import check_data

from .conftest import Upload

SOUND = [(f"a text about thing {n}", "good" if n % 2 else "bad") for n in range(60)]


def _table(rows: list[tuple[str, str]]) -> str:
    return "text,label\n" + "".join(f'"{text}","{label}"\n' for text, label in rows)


def _found(dataset: Dataset) -> dict[str, Finding]:
    assert dataset.current_version is not None, dataset.errors
    return {finding.code: finding for finding in dataset.current_version.findings.all()}


CASES: list[tuple[str, list[tuple[str, str]], int, int]] = [
    ("DATA_EMPTY_TEXT", [*SOUND, ("  ", "good")], 1, 60),
    ("DATA_EMPTY_LABEL", [*SOUND, ("no label", "")], 1, 60),
    ("DATA_DUPLICATES", [*SOUND, SOUND[0], SOUND[1], SOUND[1]], 3, 60),
    ("DATA_NEAR_DUPLICATES", [*SOUND, ("A text, about thing 0!", "bad")], 1, 60),
    ("DATA_CONFLICT", [*SOUND, ("a text about thing 0", "good")], 1, 59),
    ("DATA_LOOK_ALIKE", [*SOUND, ("one more", "Good"), ("another", "good ")], 1, 62),
    ("DATA_TOO_FEW", [*SOUND, *((f"rare {n}", "rare") for n in range(3))], 1, 60),
]


@pytest.mark.parametrize(("code", "rows", "count", "left"), CASES, ids=[case[0] for case in CASES])
def test_a_trouble_is_found_and_its_button_mends_it(
    code: str, rows: list[tuple[str, str]], count: int, left: int, upload: Upload, alice: User
) -> None:
    dataset = upload(_table(rows))
    finding = _found(dataset)[code]
    assert finding.count == count
    told = telling.finding(finding)
    assert told["fix"]
    assert "–" not in told["message"], "a value of the sentence is missing"
    version = services.apply_fix(dataset=dataset, user=alice, code=finding.fix)
    assert version.num_examples == left
    assert code not in {one.code for one in version.findings.all()}
    assert telling.note(version) != version.note_code


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("DATA_UNBALANCED", [*SOUND, *((f"common {n}", "good") for n in range(400))]),
        ("DATA_TOO_LONG", [*SOUND, ("long " * 3_000, "good")]),
        ("DATA_PERSONAL", [*SOUND, ("write to somebody@example.org please", "good")]),
        ("DATA_ODD_LETTERS", [*SOUND, ("caf\ufffd Ã©tÃ©", "good")]),
        ("DATA_FEW", [*SOUND, *((f"some {n}", "some") for n in range(12))]),
    ],
)
def test_what_is_good_to_know_is_told(code: str, rows: list[tuple[str, str]], upload: Upload) -> None:
    finding = _found(upload(_table(rows)))[code]
    assert finding.severity != Finding.Severity.MUST_FIX
    assert "–" not in telling.finding(finding)["message"]


def test_sound_examples_have_nothing_to_fix(upload: Upload) -> None:
    found = _found(upload(_table([(text, label) for text, label in SOUND])))
    assert [one.code for one in found.values() if one.severity != Finding.Severity.NOTE] == []


def test_too_few_examples_must_be_fixed_before_a_training(upload: Upload) -> None:
    finding = _found(upload(_table(SOUND[:4])))["DATA_TOO_SMALL"]
    assert finding.severity == Finding.Severity.MUST_FIX


@pytest.mark.parametrize(
    ("num_labels", "num_each", "codes"),
    [(5, 2, {"DATA_NO_TEST", "DATA_NO_VALIDATION"}), (4, 3, {"DATA_NO_VALIDATION"}), (3, 4, set())],
)
def test_a_part_without_examples_must_be_fixed_before_a_training(
    num_labels: int, num_each: int, codes: set[str], upload: Upload, alice: User
) -> None:
    rows = [(f"text {n} of group {label}", f"g{label}") for label in range(num_labels) for n in range(num_each)]
    dataset = upload(_table(rows))
    assert dataset.status == Dataset.Status.READY
    must = {one.code: one for one in _found(dataset).values() if one.severity == Finding.Severity.MUST_FIX}
    assert set(must) == codes
    for finding in must.values():
        message = telling.finding(finding)["message"]
        assert message.startswith("No example is left for the")
        assert "–" not in message
    version = dataset.current_version
    assert version is not None
    if codes:
        Finding.objects.update(is_ignored=True)
        with pytest.raises(Refused, match="must be mended"):
            check_data(version, version.columns)
    else:
        check_data(version, version.columns)


def test_learning_examples_that_all_stand_in_the_exam_leave_nothing_to_learn_from(upload: Upload) -> None:
    table = _table(SOUND).encode()
    found = _found(upload({"train": ("a.csv", table), "test": ("b.csv", table)}))
    assert found["DATA_NO_TRAIN"].severity == Finding.Severity.MUST_FIX


def test_a_practice_test_of_ones_own_leaves_an_exam_to_be_dealt(upload: Upload) -> None:
    own = _table([(f"practice {n}", "good" if n % 2 else "bad") for n in range(10)]).encode()
    dataset = upload({"train": ("a.csv", _table(SOUND).encode()), "validation": ("b.csv", own)})
    assert dataset.current_version is not None
    assert dataset.current_version.splits == {"train": 54, "validation": 10, "test": 6}
