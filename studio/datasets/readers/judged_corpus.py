"""Reads a zip with a corpus, queries and judgements (the layout of BEIR) as a table of questions and right items.

`corpus.jsonl` and `queries.jsonl` hold a record a line with `_id`, `title` and `text`; a `.tsv` below `qrels` says
which belong together, with a score. Each judgement becomes a row; an item that nobody judged becomes a row without a
question, so that it can be found as well.
"""

import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import limits
from .options import ReadOptions
from .records import Record, write_records
from .result import PART, BadRow, ReadResult, UnreadableTableError

CORPUS, QUERIES, JUDGEMENTS = "corpus.jsonl", "queries", "qrels"
FEWEST_CELLS = 3
# What the parts of a set are called: there, and in the studio.
PARTS = {"train": "train", "dev": "validation", "val": "validation", "test": "test"}
HEADS = ("query-id", "query_id", "queryid", "qid")
IS_LOCKED = 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well an item suits a question, and the part of the set that says so."""

    query: str
    score: str
    part: str


@dataclass
class Judged:
    """What is said of every item by its id, and every question by its id."""

    queries: dict[str, str] = field(default_factory=dict)
    by_item: dict[str, list[Judgement]] = field(default_factory=dict)
    has_parts: bool = False


def is_one(names: list[str]) -> bool:
    """Whether an archive with these members is laid out so."""
    return (
        bool(_corpus(names)) and bool(_members(names, QUERIES, ".jsonl")) and bool(_members(names, JUDGEMENTS, ".tsv"))
    )


def read(path: Path, name: str, options: ReadOptions, out: Path) -> ReadResult:
    """Write `query`, `positive`, `score` and, where the set has several parts, `part`."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_large(archive)
            if any(member.flag_bits & IS_LOCKED for member in archive.infolist()):
                raise UnreadableTableError("ZIP_LOCKED")
            judged = _judged(archive)
            _refuse_unrelated(archive, judged)
            return write_records(lambda: _rows(archive, judged), out, options.max_rows)
    # The second is what the library says of ways of packing that it does not know.
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, lzma.LZMAError):
        raise UnreadableTableError("ZIP_BROKEN") from None


def _refuse_large(archive: zipfile.ZipFile) -> None:
    packed = max(1, sum(member.compress_size for member in archive.infolist()))
    whole = sum(member.file_size for member in archive.infolist())
    is_bomb = whole > limits.BOMB_BYTES and whole / packed > limits.BOMB_RATIO
    if is_bomb or whole > limits.MAX_UNPACKED_BYTES:
        raise UnreadableTableError("FILE_UNPACKS_TOO_LARGE", most_mb=limits.MAX_UNPACKED_BYTES // 1024**2)


def _refuse_unrelated(archive: zipfile.ZipFile, judged: Judged) -> None:
    """Nothing can be learned where no judgement leads from a question of the zip to an item of it."""
    items = {_id_of(record) for _number, record in _records(archive, _corpus(archive.namelist())) if _text_of(record)}
    if not items:
        raise UnreadableTableError("CORPUS_EMPTY")
    if not judged.queries:
        raise UnreadableTableError("QUERIES_EMPTY")
    if not judged.by_item:
        raise UnreadableTableError("JUDGEMENTS_NONE")
    if not any(one.query in judged.queries for item in judged.by_item.keys() & items for one in judged.by_item[item]):
        item, said = next(iter(judged.by_item.items()))
        raise UnreadableTableError("JUDGEMENTS_UNKNOWN", query=said[0].query[:60], item=item[:60])


def _judged(archive: zipfile.ZipFile) -> Judged:
    names, judged = archive.namelist(), Judged()
    for member in _members(names, QUERIES, ".jsonl"):
        for _number, record in _records(archive, member):
            if text := _text_of(record):
                judged.queries[_id_of(record)] = text
    tables = _members(names, JUDGEMENTS, ".tsv")
    judged.has_parts = len(tables) > 1
    for member in tables:
        part = next((part for word, part in PARTS.items() if word in Path(member).stem.lower()), "")
        for _number, line in _lines(archive, member):
            # Blanks part the cells of the older form.
            cells = line.split("\t") if "\t" in line else line.split()
            if len(cells) < FEWEST_CELLS or cells[0].lower() in HEADS:
                continue
            # Four cells are the older form, with a nought in between.
            query, item, score = cells[0], cells[-2], cells[-1]
            judged.by_item.setdefault(item.strip(), []).append(Judgement(query.strip(), score.strip(), part))
    return judged


def _rows(archive: zipfile.ZipFile, judged: Judged) -> Iterator[Record | BadRow]:
    met = set()
    for number, record in _records(archive, _corpus(archive.namelist())):
        text = _text_of(record)
        if not text:
            yield BadRow(number, "CORPUS_NO_TEXT")
            continue
        item = _id_of(record)
        met.add(item)
        said = judged.by_item.get(item, [])
        for one in said:
            if one.query in judged.queries:
                yield number, _row(judged, judged.queries[one.query], text, one)
            else:
                yield BadRow(number, "QUERY_UNKNOWN", {"id": one.query[:60]})
        if not said:
            yield number, _row(judged, "", text, Judgement("", "", ""))
    for item in judged.by_item.keys() - met:
        yield BadRow(1, "ITEM_UNKNOWN", {"id": item[:60]})


def _row(judged: Judged, query: str, text: str, said: Judgement) -> dict[str, str]:
    row = {"query": query, "positive": text, "score": said.score}
    return {**row, PART: said.part} if judged.has_parts else row


def _id_of(record: dict[str, object]) -> str:
    return str(record.get("_id", record.get("id", ""))).strip()


def _text_of(record: dict[str, object]) -> str:
    """Its title above its text; what is neither words nor a number is none."""
    told = [record.get(name) for name in ("title", "text")]
    title, text = (str(cell).strip() if isinstance(cell, str | int | float) else "" for cell in told)
    return f"{title}\n{text}" if title and text else title or text


def _records(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a member; an empty one for a line that holds none."""
    for number, line in _lines(archive, member):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        yield number, value if isinstance(value, dict) else {}


def _lines(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[int, str]]:
    with archive.open(member) as raw:
        stream = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace")
        number = 0
        while line := stream.readline(limits.MAX_LINE_CHARS):
            number += 1
            if line.strip():
                yield number, line.strip("\r\n\0")


def _corpus(names: list[str]) -> str:
    return next((name for name in names if Path(name).name.lower() == CORPUS and "__MACOSX" not in name), "")


def _members(names: list[str], word: str, suffix: str) -> list[str]:
    """Members whose path below the archive's own folder says the word; those that a Mac adds are none."""
    found = [name for name in names if name.lower().endswith(suffix) and "__MACOSX" not in name]
    return sorted(name for name in found if any(word in part.lower() for part in Path(name).parts[-2:]))
