"""Texts without a label: many are something to learn from, a few are left out."""

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.accounts.models import User
from studio.datasets import mending, replacing, services, storing, telling
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset
from studio.runs.requirements import check_data

from .conftest import Upload

LABELLED = [(f"a text about thing {n}", "good" if n % 2 else "bad") for n in range(60)]
WITHOUT = [(f"something else of number {n}", "") for n in range(50)]


def _table(rows: list[tuple[str, str]]) -> str:
    return "text,label\n" + "".join(f'"{text}","{label}"\n' for text, label in rows)


def _parts(dataset: Dataset) -> dict[str, list[str]]:
    """The texts of each part of the frozen table."""
    assert dataset.current_version is not None, dataset.errors
    with storing.local(dataset.current_version.file) as path:
        table = pq.read_table(path).to_pylist()
    found: dict[str, list[str]] = {}
    for row in table:
        found.setdefault(row["_split"], []).append(row["text"])
    return found


def _codes(dataset: Dataset) -> set[str]:
    assert dataset.current_version is not None
    return set(dataset.current_version.findings.values_list("code", flat=True))


def test_many_texts_without_a_label_are_put_in_a_part_of_their_own(upload: Upload) -> None:
    dataset = upload(_table([*LABELLED, *WITHOUT]))
    version = dataset.current_version
    assert version is not None
    assert version.splits["unlabelled"] == 50
    assert sorted(_parts(dataset)["unlabelled"]) == sorted(text for text, _ in WITHOUT)
    finding = version.findings.get(code="DATA_WITHOUT_LABEL")
    assert (finding.severity, finding.count, finding.fix) == ("note", 50, "")
    assert (
        telling.finding(finding)["message"] == "50 texts have no label. The training can learn from them all the same."
    )
    assert not {"DATA_EMPTY_LABEL", "DATA_UNLABELLED"} & _codes(dataset)
    check_data(version, version.columns)


def test_labelled_examples_are_dealt_out_as_without_them(upload: Upload) -> None:
    alone, together = _parts(upload(_table(LABELLED))), _parts(upload(_table([*LABELLED, *WITHOUT])))
    assert {part: texts for part, texts in together.items() if part != "unlabelled"} == alone


@pytest.mark.parametrize("number", [1, 19, 29])
def test_a_few_are_left_out_and_can_be_taken_out(upload: Upload, number: int) -> None:
    dataset = upload(_table([*LABELLED, *WITHOUT[:number]]))
    assert "DATA_EMPTY_LABEL" in _codes(dataset)
    assert "unlabelled" not in _parts(dataset)
    assert dataset.current_version is not None
    assert "unlabelled" not in dataset.current_version.splits


def test_a_text_of_an_example_is_no_text_without_a_label_and_copies_count_once(upload: Upload) -> None:
    copies = [("A text about  thing 3", ""), ("something else of number 7", "")]
    parts = _parts(upload(_table([*LABELLED, *WITHOUT, *copies])))
    assert len(parts["unlabelled"]) == 50
    assert sorted(parts["unused"]) == sorted(text for text, _ in copies)


def test_mending_all_keeps_texts_without_a_label(upload: Upload, alice: User) -> None:
    dataset = upload(_table([*LABELLED, *WITHOUT, ("", "good"), ("", ""), LABELLED[0]]))
    mending.fix_all(dataset=dataset, user=alice)
    dataset.refresh_from_db()
    parts = _parts(dataset)
    assert len(parts["unlabelled"]) == 50
    assert "" not in [text for texts in parts.values() for text in texts]
    assert not {"DATA_EMPTY_TEXT", "DATA_DUPLICATES"} & _codes(dataset)


def test_a_mend_after_which_they_are_many_enough_lets_them_be_learned_from(upload: Upload, alice: User) -> None:
    rare = [(f"a rare text {n}", f"rare {n % 2}") for n in range(14)]
    dataset = upload(_table([*LABELLED[:46], *rare, *WITHOUT[:25]]))
    assert "unlabelled" not in _parts(dataset)
    version = services.apply_fix(dataset=dataset, user=alice, code="drop_small_labels")
    assert version.splits["unlabelled"] == 25
    dataset.refresh_from_db()
    assert "DATA_WITHOUT_LABEL" in _codes(dataset)
    assert len(_parts(dataset)["unlabelled"]) == 25


def test_another_answer_than_a_label_knows_no_texts_without_one(upload: Upload, alice: User) -> None:
    rows = [(text, str(n)) for n, (text, _) in enumerate(LABELLED)]
    dataset = upload(_table([*rows, *WITHOUT]), task="text-regression", columns={"text": "text", "target": "label"})
    assert "unlabelled" not in _parts(dataset)
    services.delete_dataset(dataset=dataset, user=alice)


def test_a_file_of_texts_without_a_label_is_read_beside_the_first(upload: Upload, alice: User) -> None:
    dataset = upload(_table(LABELLED))
    texts = "note,TEXT\n" + "".join(f"x,{text}\n" for text, _ in WITHOUT)
    replacing.replace_file(
        dataset=dataset, user=alice, upload=SimpleUploadedFile("more.csv", texts.encode()), split="unlabelled"
    )
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    assert sorted(_parts(dataset)["unlabelled"]) == sorted(text for text, _ in WITHOUT)
    assert _parts(dataset)["train"]
    strange = SimpleUploadedFile("odd.csv", b"body,kind\na text,x\nanother,y\n")
    replacing.replace_file(dataset=dataset, user=alice, upload=strange, split="unlabelled")
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    assert dataset.errors[0]["code"] == "FILES_DIFFER"


def test_many_more_texts_than_labels_hide_no_role(upload: Upload) -> None:
    more = [(f"something quite different of number {n}", "") for n in range(1200)]
    dataset = upload(_table([*more, *LABELLED]))
    assert dataset.status == Dataset.Status.READY, dataset.errors
    assert dataset.current_version is not None
    assert dataset.current_version.columns == {"text": "text", "label": "label"}
    assert dataset.current_version.splits["unlabelled"] == 1200
