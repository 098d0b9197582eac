"""Finds the reader for a file and lets it read."""

from pathlib import Path
from tempfile import TemporaryDirectory

from . import delimited, gzipped, json_document, json_lines, judged_corpus, parquet, sheets, sniff, tagged
from .options import ReadOptions
from .result import ReadResult, UnreadableTableError

READERS = {
    "delimited": delimited.read,
    "json": json_document.read,
    "jsonl": json_lines.read,
    "judged": judged_corpus.read,
    "parquet": parquet.read,
    "sheets": sheets.read,
    "tagged": tagged.read,
}


def read(path: Path, name: str, options: ReadOptions, out: Path) -> ReadResult:
    """Read the file at `path`, uploaded as `name`, into Parquet at `out`, or say in an error why not."""
    kind = sniff.kind_of(path, name)
    if kind != "gzip":
        return _read_as(kind, path, name, options, out)
    with TemporaryDirectory(dir=out.parent) as folder:
        unpacked = Path(folder) / "unpacked"
        gzipped.unpack(path, unpacked)
        inner_name = name[:-3] if name.lower().endswith(".gz") else name
        kind = sniff.kind_of(unpacked, inner_name)
        if kind == "gzip":
            raise UnreadableTableError("GZIP_IN_GZIP")
        return _read_as(kind, unpacked, inner_name, options, out)


def _read_as(kind: str, path: Path, name: str, options: ReadOptions, out: Path) -> ReadResult:
    # Who says how the cells are parted sees a table in it.
    kind = "delimited" if kind == "tagged" and options.delimiter else kind
    result = READERS[kind](path, name, options, out)
    result.choices["format"] = kind
    return result
