"""Every awkward table of the collection gives what its manifest says."""

import csv
from pathlib import Path

import pytest

from studio.datasets import readers
from studio.datasets.readers.opening import read
from tests.conftest import SHARED_DATA

MANIFEST = SHARED_DATA / "messy_tables" / "MANIFEST.csv"


def _cases() -> list[dict[str, str]]:
    if not MANIFEST.is_file():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = _cases()


@pytest.mark.skipif(not CASES, reason=f"the awkward tables are not at {MANIFEST.parent}; set STUDIO_SHARED_DATA")
@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_an_awkward_table_is_read_as_its_manifest_says(case: dict[str, str], tmp_path: Path) -> None:
    name = case["file"]
    result = read(MANIFEST.parent / name, name, readers.ReadOptions(), tmp_path / "out.parquet")
    if case["data_rows"]:
        assert result.num_rows == int(case["data_rows"])
    if case["columns"]:
        assert len(result.columns) == int(case["columns"])
    if case["header_row"]:
        assert result.choices["header"] == int(case["header_row"])
    if case["encoding"] in ("big5", "cp1252", "gb18030"):
        assert result.choices["encoding"] == case["encoding"]
