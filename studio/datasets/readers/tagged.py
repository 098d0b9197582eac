"""Reads files with a word and its tag a line, a blank line between sentences (CoNLL, BIO): a sentence becomes a row."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from . import encoding as encodings
from . import limits
from .options import ReadOptions
from .records import Record, write_records
from .result import BadRow, ReadResult

SUFFIXES = (".conll", ".conll03", ".bio", ".iob", ".iob2", ".bioes", ".ner")
TAG = re.compile(r"O|[BIESLUM][-_]\S+")
DOCUMENT = "-DOCSTART-"
# What is put into a cell, so that long documents without a blank line are named and not kept.
MAX_WORDS = 20_000
SAMPLE_LINES = 2_000
NEARLY_ALL = 0.95
FEWEST_LINES = 3


@dataclass(frozen=True)
class Form:
    """How a line is cut: at tabs, or at any blanks; into how many cells; and which of them is the word."""

    has_tabs: bool
    width: int
    word: int = 0

    def cells(self, line: str) -> list[str]:
        return line.split("\t") if self.has_tabs else line.split()


def looks_so(head: bytes, suffix: str) -> bool:
    """Whether the beginning of a file holds a word and its tag a line. Tags are plain letters in every encoding; a file
    named .csv or the like needs a blank line between sentences too, as its last column might look like tags."""
    if suffix in SUFFIXES:
        return True
    lines = head.replace(b"\0", b"").decode("latin-1").splitlines()
    lines = lines[:-1] if len(lines) > 1 and len(head) >= 4096 else lines
    form = _form(lines)
    rows = [form.cells(line) for line in lines if line.strip() and not _is_mark(line, form)]
    if form.width < 2 or len(rows) < FEWEST_LINES:
        return False
    even = sum(len(cells) == form.width for cells in rows)
    tags = [cells[-1].strip() for cells in rows[1:]]
    # One of both has to show: "O" alone could be any value of a column.
    shows = any(tag != "O" for tag in tags) or any(not line.strip() for line in lines)
    is_tagged = sum(bool(TAG.fullmatch(tag)) for tag in tags) >= NEARLY_ALL * len(tags)
    return even >= NEARLY_ALL * len(rows) and is_tagged and shows and (suffix != ".csv" or form.has_tabs)


def read(path: Path, name: str, options: ReadOptions, out: Path) -> ReadResult:
    """Read it into Parquet with the columns `tokens` and `tags`, JSON lists; the last cell of a line is the tag."""
    found = encodings.find(path, options.encoding, is_preview=options.max_rows is not None)

    def lines() -> Iterator[str]:
        with path.open(encoding=found.name, errors="replace") as file:
            while line := file.readline(limits.MAX_LINE_CHARS):
                yield line.replace("\0", "").rstrip("\r\n")

    form = _form(list(islice(lines(), SAMPLE_LINES)))
    result = write_records(lambda: _sentences(lines, form, is_damaged=found.is_damaged), out, options.max_rows)
    result.choices |= {"encoding": found.name, "delimiter": "\t" if form.has_tabs else " "}
    if found.doubt:
        result.doubts.append(found.doubt)
    return result


def _form(lines: list[str]) -> Form:
    full = [line for line in lines if line.strip() and not line.startswith((DOCUMENT, "#"))]
    has_tabs = sum("\t" in line for line in full) > len(full) / 2
    rows = [line.split("\t") if has_tabs else line.split() for line in full]
    widths = Counter(map(len, rows))
    width = widths.most_common(1)[0][0] if widths else 0
    # Some programs number the words of a sentence in front.
    is_numbered = width > 2 and all(cells[0].strip().isdigit() for cells in rows)
    return Form(has_tabs, width, int(is_numbered))


def _is_mark(line: str, form: Form) -> bool:
    """A line that is about the file: the beginning of a document, or a remark."""
    return line.startswith(DOCUMENT) or (line.startswith("#") and len(form.cells(line)) != form.width)


def _sentences(lines: Callable[[], Iterator[str]], form: Form, *, is_damaged: bool) -> Iterator[Record | BadRow]:
    """Every sentence with the line it begins on; one with a line that is not like the others is left out whole, since a
    word without its tag would shift all that follow."""
    words: list[tuple[str, str]] = []
    begin, bad = 0, None
    for number, line in enumerate(lines(), 1):
        if not line.strip() or _is_mark(line, form):
            yield from _told(begin, words, bad)
            words, bad = [], None
            continue
        begin = begin if words or bad else number
        cells = [cell.strip() for cell in form.cells(line)]
        if len(cells) != form.width or form.width < 2:
            bad = bad or BadRow(number, "LINE_WITHOUT_TAG", {"expected": form.width}, line)
        elif is_damaged and "\ufffd" in line:
            bad = bad or BadRow(number, "DATA_ENCODING", raw=line)
        elif cells[form.word] and not (number == 1 and _is_heading(cells)):
            words.append((cells[form.word], cells[-1]))
            if len(words) > MAX_WORDS:
                bad = bad or BadRow(begin, "SENTENCE_TOO_LONG", {"most": MAX_WORDS})
                words = words[:1]
    yield from _told(begin, words, bad)


def _is_heading(cells: list[str]) -> bool:
    return cells[-1].casefold() in ("tag", "tags", "ner", "ner_tag", "label", "labels", "entity")


def _told(begin: int, words: list[tuple[str, str]], bad: BadRow | None) -> Iterator[Record | BadRow]:
    if bad is not None:
        yield bad
    elif words:
        columns = {"tokens": [word for word, _ in words], "tags": [tag for _, tag in words]}
        yield begin, {name: json.dumps(cells, ensure_ascii=False) for name, cells in columns.items()}
