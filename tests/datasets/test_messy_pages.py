"""Whatever people upload, its page opens and says what is the matter."""

from pathlib import Path

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.datasets.models import Dataset
from tests.conftest import SHARED_DATA

from .conftest import Upload

TABLES = sorted(path for path in (SHARED_DATA / "messy_tables").glob("*") if path.name != "MANIFEST.csv")
BROKEN = {
    "empty.csv": b"",
    "names-only.csv": b"text,label\n",
    "nothing-but-blanks.csv": b" \n\t\n\n",
    "zeros.csv": b"\0" * 5_000,
    "half.xlsx": b"PK\x03\x04 cut off",
    "page.csv": b"<!doctype html><html><body>Sign in</body></html>",
    "cut.json": b'[{"text": "a", "label": "b"}, {"text": "c"',
    "list.json": b"[1, 2, 3]",
    "deep.json": b"[" * 3_000 + b"]" * 3_000,
    "cut.parquet": b"PAR1 nothing PAR1",
    "cut.csv.gz": b"\x1f\x8b\x08\x00 cut",
    "formula.csv": b"text,label\n" + b'=HYPERLINK("http://x"),<script>alert(1)</script>\n' * 12,
    "same-names.csv": b"text,text,label,label\n" + b"a b c,d e f,g,h\n" * 12,
    "reserved.csv": b"_row,_split,label\n" + b"some words here,train,x\n" * 6 + b"other words,test,y\n" * 6,
    "one-label.csv": b"text,label\n" + b"a text,same\n" * 20,
    "quotes.csv": b'text,label\n"never closed,a\n' * 20,
    "surrogate.json": b'[{"text": "\\ud800 half", "label": "a"}, {"text": "whole", "label": "b"}]',
    "bell.csv": b"text,label\nding \x07 dong,a\n" * 12,
}


def _opens(client: Client, user: User, dataset: Dataset) -> str:
    client.force_login(user)
    page = client.get(f"/datasets/{dataset.pk}/")
    assert page.status_code == 200
    assert dataset.status != Dataset.Status.IMPORTING
    assert client.get(f"/datasets/{dataset.pk}/preview/").status_code == 200
    assert client.get("/datasets/").status_code == 200
    return page.content.decode()


@pytest.mark.skipif(not TABLES, reason="the awkward tables are not there; set STUDIO_SHARED_DATA")
@pytest.mark.parametrize("path", TABLES, ids=[path.name for path in TABLES])
def test_the_page_of_an_awkward_table_opens(path: Path, client: Client, alice: User, upload: Upload) -> None:
    dataset = upload(path, path.name)
    body = _opens(client, alice, dataset)
    assert "could not be read." not in body


@pytest.mark.parametrize("name", BROKEN)
def test_the_page_of_a_broken_file_opens_and_leads_on(name: str, client: Client, alice: User, upload: Upload) -> None:
    dataset = upload(BROKEN[name], name)
    body = _opens(client, alice, dataset)
    assert "<script>alert" not in body
    if dataset.status == Dataset.Status.REJECTED:
        assert f"“{name}” could not be read." in body
        assert "Upload a fixed file" in body
        assert "Something went wrong on our side" not in body
    else:
        assert dataset.current_version is not None
