"""Going back gives everything back: the version, its files, the way they were read, and what was left out."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.accounts.models import User
from studio.core.errors import Refused
from studio.datasets import mending, replacing, services
from studio.datasets.importing import import_dataset
from studio.datasets.looking import Look
from studio.datasets.models import Dataset

from .conftest import Upload

ROWS = [f"text number {n};{'ab'[n % 2]}" for n in range(40)]
FIRST = "text;label\n" + "\n".join(ROWS) + "\nno label here\n"
SECOND = "title,kind\n" + "\n".join(f"other {n},{'xyz'[n % 3]}" for n in range(30)) + "\n"


def _state(dataset: Dataset) -> dict[str, Any]:
    dataset.refresh_from_db()
    names = ("status", "columns", "options", "doubts", "errors", "num_skipped")
    files = sorted(dataset.files.filter(replaced_at=None).values_list("name", flat=True))
    return {name: getattr(dataset, name) for name in names} | {"files": files, "version": dataset.current_version}


def _replace(dataset: Dataset, user: User, content: str, name: str = "second.csv", split: str = "all") -> None:
    replacing.replace_file(dataset=dataset, user=user, upload=SimpleUploadedFile(name, content.encode()), split=split)
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()


@pytest.fixture
def first(upload: Upload) -> Dataset:
    return upload(FIRST, "first.csv", options={"delimiter": ";", "header": True})


def test_undo_after_another_file_returns_to_the_file_before(first: Dataset, alice: User) -> None:
    before = _state(first)
    assert before["options"], "the first file was read in a way of its own"
    assert before["num_skipped"] == 1
    _replace(first, alice, SECOND)
    after = _state(first)
    assert (after["files"], after["options"], after["num_skipped"]) == (["second.csv"], {}, 0)
    services.undo(dataset=first, user=alice)
    assert _state(first) == before
    mending.return_to(dataset=first, user=alice, number=2)
    assert _state(first) == after


def test_undo_of_a_file_that_could_not_be_read_returns_to_the_one_before(first: Dataset, alice: User) -> None:
    before = _state(first)
    _replace(first, alice, "%PDF-1.7\n", "paper.pdf")
    assert first.status == Dataset.Status.REJECTED
    services.undo(dataset=first, user=alice)
    assert _state(first) == before


def test_undo_of_an_exam_of_ones_own_takes_it_away_again(first: Dataset, alice: User) -> None:
    before = _state(first)
    _replace(first, alice, "text;label\nan exam;a\nanother;b\nthird;a\n", "exam.csv", "test")
    assert _state(first)["files"] == ["exam.csv", "first.csv"]
    services.undo(dataset=first, user=alice)
    assert _state(first) == before


def test_a_mended_version_was_made_of_the_file_its_parent_was_read_from(upload: Upload, alice: User) -> None:
    dataset = upload(FIRST + ROWS[0] + "\n", "first.csv", options={"delimiter": ";", "header": True})
    services.apply_fix(dataset=dataset, user=alice, code="drop_duplicates")
    mended = _state(dataset)
    assert Look(dataset, "", {}, True).choices["encoding"], "the way of reading is still told"  # type: ignore[arg-type]  # No query.
    _replace(dataset, alice, SECOND)
    mending.return_to(dataset=dataset, user=alice, number=2)
    assert _state(dataset) == mended


def test_undo_is_refused_when_somebody_else_was_quicker(first: Dataset, alice: User) -> None:
    _replace(first, alice, SECOND)
    seen = Dataset.objects.get(pk=first.pk)
    assert seen.current_version is not None
    services.undo(dataset=Dataset.objects.get(pk=first.pk), user=alice)
    now = _state(first)
    with pytest.raises(Refused, match="at the same moment") as refusal:
        services.undo(dataset=seen, user=alice)
    assert refusal.value.status == 409
    assert _state(first) == now
