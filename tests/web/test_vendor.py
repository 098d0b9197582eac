"""What we did not write is what it says it is: every file of others has its origin, its licence and its hash."""

import hashlib
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static/vendor"
LISTED = tomllib.loads((VENDOR / "VENDOR.toml").read_text())
ALLOWED_LICENCES = {"0BSD", "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC"}


@pytest.mark.parametrize("entry", LISTED["file"], ids=lambda entry: entry["path"])
def test_a_file_of_others_has_the_hash_that_was_written_down(entry: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", LISTED["file"] + LISTED["part"], ids=lambda entry: entry["name"])
def test_everything_of_others_has_its_origin_and_its_licence(entry: dict[str, str]) -> None:
    assert entry["licence"] in ALLOWED_LICENCES
    assert (VENDOR / entry["licence_file"]).read_text().strip()
    assert entry["version"]
    assert entry["source"]


def test_no_file_lies_there_that_is_not_listed() -> None:
    known = {entry["path"] for entry in LISTED["file"]} | {
        entry["licence_file"] for entry in LISTED["file"] + LISTED["part"]
    }
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert sorted(found - known - {"VENDOR.toml"}) == []


def test_the_version_in_the_file_is_the_version_written_down() -> None:
    for entry in LISTED["file"]:
        assert f'"{entry["version"]}"' in (VENDOR / entry["path"]).read_text()
