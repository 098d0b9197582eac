"""Tells what a file really is from its first bytes, whatever its name says."""

import zipfile
from pathlib import Path

from . import judged_corpus, tagged
from .result import UnreadableTableError

DELIMITED = (".csv", ".tsv", ".psv", ".txt", ".tab")
SHEETS = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
KNOWN_SUFFIXES = (*DELIMITED, *SHEETS, ".json", ".jsonl", ".ndjson", ".parquet", ".gz")
FOREIGN = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"%PDF": "PDF",
    b"\x7fELF": "program",
    b"MZ": "program",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"OggS": "Ogg",
    b"ID3": "MP3",
    b"RIFF": "RIFF",
    b"SQLite format 3": "SQLite",
    b"PARE": "encrypted Parquet",
}


def kind_of(path: Path, name: str) -> str:
    """One of delimited, tagged, judged, sheets, json, jsonl, parquet, gzip; or a sentence why it is none of them."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise UnreadableTableError("FILE_EMPTY")
    suffix = Path(name).suffix.lower()
    packed = _packed_kind(path, head)
    if packed:
        return packed
    for magic, what in FOREIGN.items():
        if head.startswith(magic):
            raise UnreadableTableError("FILE_FOREIGN", what=what)
    if suffix not in (".json", ".jsonl", ".ndjson") and tagged.looks_so(head, suffix) and _are_tags_wanted():
        return "tagged"
    return _text_kind(head, suffix)


def _are_tags_wanted() -> bool:
    """Whether there is a task that learns from tagged words; else nothing could be done with them."""
    # Only here, as it takes a moment that the reading of other files need not wait for.
    from workers.engine import catalog

    return any("tags" in role.kinds for task in catalog.tasks().values() for role in task.columns)


def _are_pairs_wanted() -> bool:
    """Whether there is a task that learns which item suits a question."""
    # As above.
    from workers.engine import catalog

    return any({"query", "positive"} <= {role.name for role in task.columns} for task in catalog.tasks().values())


def _packed_kind(path: Path, head: bytes) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "sheets"
    if head.startswith(b"PK"):
        return _zip_kind(path)
    return ""


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:20_000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableTableError("ZIP_BROKEN") from None
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        return "sheets"
    if any(name.startswith("word/") for name in names):
        raise UnreadableTableError("FILE_FOREIGN", what="Word")
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableTableError("FILE_FOREIGN", what="PowerPoint")
    if judged_corpus.is_one(sorted(names)) and _are_pairs_wanted():
        return "judged"
    raise UnreadableTableError("FILE_IS_ZIP")


def _text_kind(head: bytes, suffix: str) -> str:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise UnreadableTableError("FILE_IS_HTML")
    if suffix in SHEETS and suffix != ".xls":
        raise UnreadableTableError("FILE_NOT_WHAT_IT_SAYS", suffix=suffix)
    if suffix == ".parquet":
        raise UnreadableTableError("FILE_NOT_WHAT_IT_SAYS", suffix=suffix)
    if suffix in (".jsonl", ".ndjson"):
        return "json" if start.startswith(b"[") else "jsonl"
    if suffix == ".json":
        return "json"
    if suffix and suffix not in (*DELIMITED, ".xls", ".gz", ".data", ".dat", ".log"):
        raise UnreadableTableError("FORMAT_UNKNOWN", suffix=suffix[:20])
    return "delimited"
