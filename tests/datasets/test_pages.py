"""The pages of datasets: who may look, who may change, and that nothing uploaded ever breaks a page."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client

from studio.accounts.models import User
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset

from .conftest import Upload

ROWS = [
    f"{text} number {n},{label}" for n in range(30) for text, label in (("Great hotel", "good"), ("Bad food", "bad"))
]
TABLE = "\n".join(["review,stars", *ROWS, *ROWS[:4], "no label here,", ""])


@pytest.fixture
def dataset(upload: Upload) -> Dataset:
    """Sixty examples, four copies, one without a label."""
    return upload(TABLE, "reviews.csv")


@pytest.fixture
def desk(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def _read(dataset: Dataset) -> Dataset:
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    return dataset


def test_a_dataset_shows_its_examples_findings_columns_and_versions(desk: Client, dataset: Dataset) -> None:
    body = desk.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "65 examples in 2 groups." in body
    assert "2 things to fix." in body
    assert "4 examples repeat others exactly." in body
    assert "We think <b>review</b> is the text and <b>stars</b> is the label." in body
    assert "Great hotel number 0" in body
    assert "Version 1" in body


def test_a_stranger_finds_nothing(client: Client, bob: User, dataset: Dataset) -> None:
    client.force_login(bob)
    for part in ("", "progress/", "preview/", "examples/", "roles/", "download/", "problems/"):
        assert client.get(f"/datasets/{dataset.pk}/{part}").status_code == 404, part
    for part in (
        "fix/",
        "undo/",
        "ignore/",
        "columns/",
        "reading/",
        "file/",
        "change/",
        "delete/",
        "restore/",
        "project/",
    ):
        assert client.post(f"/datasets/{dataset.pk}/{part}").status_code == 404, part
    assert dataset.name not in client.get("/datasets/").content.decode()


def test_a_viewer_looks_but_finds_no_buttons_and_changes_nothing(
    client: Client, viewer: User, dataset: Dataset
) -> None:
    client.force_login(viewer)
    body = client.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "4 examples repeat others exactly." in body
    assert "/fix/" not in body
    assert client.post(f"/datasets/{dataset.pk}/fix/", {"code": "all"}).status_code == 404
    assert client.post(f"/datasets/{dataset.pk}/delete/").status_code == 404
    assert client.get("/datasets/new/").status_code == 403
    dataset.refresh_from_db()
    assert dataset.deleted_at is None
    assert dataset.versions.count() == 1


def test_a_mend_makes_a_version_and_undo_returns_to_the_one_before(desk: Client, dataset: Dataset) -> None:
    done = desk.post(f"/datasets/{dataset.pk}/fix/", {"code": "DATA_DUPLICATES"}, follow=True)
    dataset.refresh_from_db()
    assert dataset.current_version is not None
    assert (dataset.current_version.number, dataset.current_version.num_examples) == (2, 61)
    body = done.content.decode()
    assert "4 repeated examples were taken out. This is version 2." in body
    assert f'action="/datasets/{dataset.pk}/undo/?to=1&amp;next=' in body
    desk.post(f"/datasets/{dataset.pk}/undo/?to=1")
    dataset.refresh_from_db()
    assert dataset.current_version is not None
    assert (dataset.current_version.number, dataset.current_version.num_examples) == (1, 65)
    desk.post(f"/datasets/{dataset.pk}/undo/", {"to": "2"})
    dataset.refresh_from_db()
    assert dataset.current_version is not None
    assert dataset.current_version.number == 2


def test_all_mends_at_once_leave_nothing_to_fix(desk: Client, dataset: Dataset) -> None:
    body = desk.post(f"/datasets/{dataset.pk}/fix/", {"code": "all"}, follow=True).content.decode()
    assert "60 examples in 2 groups." in body
    assert "Looks good." in body


def test_an_ignored_finding_goes_out_of_the_way_and_comes_back(desk: Client, dataset: Dataset) -> None:
    address = f"/datasets/{dataset.pk}/ignore/"
    body = desk.post(address, {"code": "DATA_DUPLICATES"}, follow=True).content.decode()
    assert "1 thing to fix." in body
    assert "1 finding was ignored" in body
    body = desk.post(f"{address}?code=DATA_DUPLICATES&wish=back", follow=True).content.decode()
    assert "2 things to fix." in body


def test_show_lists_the_rows_of_a_finding_only(desk: Client, dataset: Dataset) -> None:
    body = desk.get(f"/datasets/{dataset.pk}/examples/?finding=DATA_EMPTY_LABEL").content.decode()
    assert "no label here" in body
    assert "Great hotel" not in body


def test_the_table_is_searched_filtered_and_paged(desk: Client, dataset: Dataset) -> None:
    address = f"/datasets/{dataset.pk}/examples/"
    assert "1 to 15 of 65" in desk.get(address).content.decode()
    assert "16 to 30 of 65" in desk.get(f"{address}?page=2").content.decode()
    assert "61 to 65" not in desk.get(f"{address}?search=number 7&label=good").content.decode()
    assert "No example is like that" in desk.get(f"{address}?search=%00nowhere&finding=%00").content.decode()
    for odd in ("page=-1", "page=9999999999999", "page=x", "split=../..", "label=%27;--", "finding=NO"):
        assert desk.get(f"{address}?{odd}").status_code == 200, odd


def test_a_wrong_choice_of_columns_explains_itself_and_changes_nothing(desk: Client, dataset: Dataset) -> None:
    said = desk.get(f"/datasets/{dataset.pk}/roles/?text=stars&label=review").content.decode()
    assert "The column review is different in every row" in said or "long texts" in said
    body = desk.post(f"/datasets/{dataset.pk}/columns/", {"text": "review", "label": "review"}, follow=True)
    assert "cannot be both the text and the label" in body.content.decode()
    dataset.refresh_from_db()
    assert dataset.status == Dataset.Status.READY


def test_other_columns_make_a_new_version(desk: Client, upload: Upload) -> None:
    rows = "\n".join(f"text {n},subject {n},{'ab'[n % 2]}" for n in range(40))
    dataset = upload(f"first,second,label\n{rows}", "two.csv")
    desk.post(f"/datasets/{dataset.pk}/columns/", {"text": "second", "pair": "", "label": "label"})
    version = _read(dataset).current_version
    assert version is not None
    assert version.columns == {"text": "second", "label": "label"}


def test_an_unreadable_file_is_told_in_four_parts_and_a_fixed_one_takes_its_place(desk: Client, upload: Upload) -> None:
    dataset = upload(b"%PDF-1.7 this is no table", "report.csv")
    body = desk.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "“report.csv” could not be read." in body
    assert "This is a file of the kind PDF, not a table." in body
    assert "Upload a fixed file" in body
    fixed = SimpleUploadedFile("fixed.csv", TABLE.encode())
    desk.post(f"/datasets/{dataset.pk}/file/", {"file": fixed, "split": "all"})
    before = dataset.files.get(replaced_at__isnull=False)
    assert before.file.storage.exists(str(before.file.name)), "the original is kept when a mended file takes its place"
    assert _read(dataset).status == Dataset.Status.READY
    assert [file.name for file in dataset.files.filter(replaced_at=None)] == ["fixed.csv"]


def test_an_exam_of_ones_own_is_added_without_touching_the_rest(desk: Client, dataset: Dataset) -> None:
    exam = SimpleUploadedFile("exam.csv", b"review,stars\nLovely stay,good\nCold soup,bad\n")
    desk.post(f"/datasets/{dataset.pk}/file/", {"file": exam, "split": "test"})
    version = _read(dataset).current_version
    assert version is not None
    assert version.splits["test"] == 2
    assert "exam.csv" in desk.get(f"/datasets/{dataset.pk}/").content.decode()


def test_a_doubtful_encoding_is_asked_for_with_samples_and_the_choice_is_used(desk: Client, upload: Upload) -> None:
    rows = "\n".join(f"Привет мир {n},{'да' if n % 2 else 'нет'}" for n in range(40))
    dataset = upload(f"text,label\n{rows}".encode("cp866"), "old.csv")
    body = desk.get(f"/datasets/{dataset.pk}/").content.decode()
    assert dataset.doubts, "the studio was sure of an encoding it cannot know"
    assert "Which of these can you read?" in body
    seen = desk.get(f"/datasets/{dataset.pk}/preview/?encoding=cp866").content.decode()
    assert "Привет мир 0" in seen
    desk.post(f"/datasets/{dataset.pk}/reading/", {"encoding": "cp866"})
    assert _read(dataset).status == Dataset.Status.READY
    assert "Привет мир 0" in desk.get(f"/datasets/{dataset.pk}/").content.decode()


def test_while_a_file_is_read_the_page_waits_honestly_and_then_is_fetched_anew(desk: Client, dataset: Dataset) -> None:
    Dataset.objects.filter(pk=dataset.pk).update(status=Dataset.Status.IMPORTING, import_started_at=None)
    body = desk.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "waits for its turn" in body
    assert '<meta http-equiv="refresh" content="3">' in body
    assert "HX-Refresh" not in desk.get(f"/datasets/{dataset.pk}/progress/").headers
    refused = desk.post(f"/datasets/{dataset.pk}/fix/", {"code": "DATA_DUPLICATES"}, follow=True).content.decode()
    assert "The file is still being read." in refused
    Dataset.objects.filter(pk=dataset.pk).update(status=Dataset.Status.READY)
    assert desk.get(f"/datasets/{dataset.pk}/progress/").headers["HX-Refresh"] == "true"


def test_a_table_that_is_gone_from_the_disk_is_told_and_breaks_no_page(desk: Client, dataset: Dataset) -> None:
    assert dataset.current_version is not None
    dataset.current_version.file.storage.delete(str(dataset.current_version.file.name))
    body = desk.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "The examples are not on the disk any more" in body
    for part in ("examples/", "roles/?text=review&label=stars", "download/"):
        assert desk.get(f"/datasets/{dataset.pk}/{part}").status_code == 404, part


def test_a_deleted_dataset_lies_in_the_bin_and_comes_back(desk: Client, dataset: Dataset) -> None:
    body = desk.post(f"/datasets/{dataset.pk}/delete/", follow=True).content.decode()
    assert f"/datasets/{dataset.pk}/restore/" in body
    assert desk.get(f"/datasets/{dataset.pk}/").status_code == 404
    assert desk.post(f"/datasets/{dataset.pk}/restore/", follow=True).status_code == 200
    assert desk.get(f"/datasets/{dataset.pk}/").status_code == 200


def test_a_name_is_changed_and_never_empty(desk: Client, dataset: Dataset) -> None:
    desk.post(f"/datasets/{dataset.pk}/change/", {"name": "Hotels <b>"})
    desk.post(f"/datasets/{dataset.pk}/change/", {"name": "  "})
    dataset.refresh_from_db()
    assert dataset.name == "Hotels <b>"
    assert "Hotels &lt;b&gt;" in desk.get("/datasets/").content.decode()


async def _body(client: AsyncClient, address: str) -> bytes:
    response: Any = await client.get(address)
    return b"".join([chunk async for chunk in response.streaming_content])


@pytest.mark.django_db(transaction=True)
async def test_downloads_hold_every_row_and_no_formula(alice: User, upload: Upload, async_client: AsyncClient) -> None:
    content = TABLE + "=cmd()|x,good\nonly one cell\nthree,cells,here\n"
    dataset = await sync_to_async(upload)(content, "reviews.csv")
    await async_client.aforce_login(alice)
    table = await _body(async_client, f"/datasets/{dataset.pk}/download/")
    assert b"'=cmd()|x" in table
    lines = await _body(async_client, f"/datasets/{dataset.pk}/download/?format=jsonl")
    assert b'"=cmd()|x"' in lines
    problems = (await _body(async_client, f"/datasets/{dataset.pk}/problems/")).decode("utf-8-sig").splitlines()
    assert len(problems) == 3
    assert problems[1].startswith('reviews.csv,68,"Line 68 has 1 values')
