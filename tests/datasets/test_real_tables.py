"""The public data sets go in as people would upload them, and come out ready to learn from."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from studio.datasets import storing
from studio.datasets.models import Dataset

from .conftest import Upload

CASES: list[tuple[dict[str, str], dict[str, Any]]] = [
    (
        {"train": "banking77/train.csv", "test": "banking77/test.csv"},
        {"columns": {"text": "text", "label": "category"}, "labels": 77, "examples": 13083, "test": 3080},
    ),
    (
        {"all": "sms_spam/sms.tsv"},
        {"columns": {"text": "column 2", "label": "column 1"}, "labels": 2, "examples": 5574, "test": 557},
    ),
    (
        {"train": "sst/sst2_train.tsv", "validation": "sst/sst2_dev.tsv", "test": "sst/sst2_test.tsv"},
        {"columns": {"text": "sentence", "label": "label"}, "labels": 2, "examples": 9613, "test": 1821},
    ),
    (
        {"all": "ag_news_sample/ag_news_7600.csv"},
        {"columns": {"text": "title + description", "label": "label"}, "labels": 4, "examples": 7600, "test": 760},
    ),
    (
        {"train": "tweet_irony/train.csv", "validation": "tweet_irony/val.csv", "test": "tweet_irony/test.csv"},
        {"columns": {"text": "text", "label": "label"}, "labels": 2, "examples": 4601, "test": 784},
    ),
    (
        {"all": "hotel_reviews_zh/ChnSentiCorp_htl_all.csv"},
        {"columns": {"text": "review", "label": "label"}, "labels": 2, "examples": 7766, "test": 776},
    ),
]


@pytest.mark.parametrize(
    ("files", "expected"), CASES, ids=[next(iter(case[0].values())).split("/")[0] for case in CASES]
)
def test_a_public_data_set_is_ready_without_any_choice(
    files: dict[str, str], expected: dict[str, Any], upload: Upload, shared_data: Path
) -> None:
    dataset = upload({split: (path.split("/")[-1], shared_data / path) for split, path in files.items()})
    version = dataset.current_version
    assert dataset.status == Dataset.Status.READY, (dataset.errors[:3], dataset.doubts)
    assert version is not None
    assert version.columns == expected["columns"]
    assert len(version.labels) == expected["labels"]
    assert version.num_examples == expected["examples"]
    assert abs(version.splits["test"] - expected["test"]) <= 5
    assert not version.findings.filter(severity="must_fix").exists()
    with storing.local(version.file) as path:
        table = pq.read_table(path)
    assert table.column_names[:2] == ["_row", "_split"]
    assert len(set(table["_row"].to_pylist())) == version.num_examples
