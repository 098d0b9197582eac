"""Tables of long texts: never more than a little of them is held at once, and nothing of them is lost on the way."""

import csv
import io

import pyarrow.parquet as pq
import pytest

from studio.accounts.models import User
from studio.datasets import exporting, freeze, services, storing
from studio.datasets.models import DatasetVersion

from .conftest import Upload

ROWS = [(f"text {number} " + "long " * 100, "ab"[number % 2]) for number in range(400)]
TABLE = "text,label\n" + "\n".join(f"{text},{label}" for text, label in [*ROWS, ROWS[0]])


def most_rows(version: DatasetVersion) -> int:
    with storing.local(version.file) as path:
        metadata = pq.read_metadata(path)
    return max(int(metadata.row_group(number).num_rows) for number in range(metadata.num_row_groups))


def test_they_are_frozen_mended_and_exported_in_small_groups(
    upload: Upload, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze, "GROUP_BYTES", 1000)
    monkeypatch.setattr(exporting, "BATCH_BYTES", 1000)
    dataset = upload(TABLE)
    assert dataset.current_version is not None
    assert most_rows(dataset.current_version) <= freeze.LEAST_ROWS
    mended = services.apply_fix(dataset=dataset, user=alice, code="drop_duplicates")
    assert mended.num_examples == len(ROWS)
    lines = csv.DictReader(io.StringIO(b"".join(exporting.as_csv(mended)).decode("utf-8-sig")))
    assert [(line["text"], line["label"]) for line in lines] == ROWS
