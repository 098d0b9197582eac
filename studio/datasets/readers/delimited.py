"""Reads csv, tsv, psv and txt: row by row with the line each began on, and around every broken quotation mark."""

import csv
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from . import dialect as dialects
from . import encoding as encodings
from . import limits, paragraphs
from .dialect import Dialect
from .grid import write_table
from .layout import Row
from .options import ReadOptions
from .result import BadRow, ReadResult

SAMPLE_CHARS = 2_000_000
# After so many broken quotation marks the search for the closing one is kept short, or a file full of them takes hours.
PATIENT_RECOVERIES = 100
HASTY_RECORD_LINES = 20


def read(path: Path, name: str, options: ReadOptions, out: Path) -> ReadResult:
    """Read a delimited text file into Parquet."""
    found = encodings.find(path, options.encoding, is_preview=options.max_rows is not None)
    with path.open(encoding=found.name, errors="replace", newline="") as file:
        sample = _sample(file)
        file.seek(0)
        way = dialects.find(sample, Path(name).suffix.lower(), options.delimiter, options.quoting)
        # Who says how cells are parted sees lines of a table.
        is_broken = not way.delimiter and options.delimiter is None and paragraphs.are_broken(sample)
        result = write_table(
            paragraphs.rows(file, is_damaged=found.is_damaged)
            if is_broken
            else _rows(file, way, is_damaged=found.is_damaged),
            out,
            header=options.header,
            max_rows=options.max_rows,
            joint=way.delimiter or " ",
            keeps_blank=True,
        )
    result.choices |= {"encoding": found.name, "delimiter": way.delimiter, "quoting": way.has_quoting}
    if found.doubt:
        result.doubts.insert(0, found.doubt)
    return result


def _sample(file: TextIO) -> list[str]:
    lines = file.read(SAMPLE_CHARS).splitlines(keepends=True)
    # The last line is cut somewhere; with a single line there is nothing better.
    return lines[:-1] if len(lines) > 1 and file.read(1) else lines


class _Feed:
    """Hands physical lines to the csv reader and remembers those of the record being read."""

    def __init__(self, file: TextIO) -> None:
        self._read_line = partial(file.readline, limits.MAX_LINE_CHARS)
        self._again: deque[str] = deque()
        self.number = 0  # Lines before the record being read.
        self.pending: list[str] = []
        self.most_lines = limits.MAX_RECORD_LINES

    def lines(self) -> Iterator[str]:
        """The physical lines that follow; too many or too long ones in one record are an error."""
        pending, again = self.pending, self._again
        while line := again.popleft() if again else self._read_line():
            pending.append(line)
            if len(pending) > self.most_lines or len(line) >= limits.MAX_LINE_CHARS or self._is_long():
                raise csv.Error("unexpected end of data")
            yield line.replace("\0", "") if "\0" in line else line

    def _is_long(self) -> bool:
        return len(self.pending) > 1 and sum(map(len, self.pending)) >= limits.MAX_LINE_CHARS

    def finish_record(self) -> None:
        """The record is read; the next one begins on the line after it."""
        self.number += len(self.pending)
        self.pending.clear()

    def spoil_line(self) -> str:
        """Give up the first line of the record and offer the others again."""
        first, others = self.pending[0], self.pending[1:]
        if not others:
            last = first
            while len(last) >= limits.MAX_LINE_CHARS and not last.endswith(("\n", "\r")):
                last = self._read_line()
        self._again.extendleft(reversed(others))
        self.pending[1:] = []
        self.finish_record()
        return first


def _rows(file: TextIO, way: Dialect, *, is_damaged: bool) -> Iterator[Row | BadRow]:
    csv.field_size_limit(limits.MAX_LINE_CHARS)
    feed = _Feed(file)
    recoveries = 0
    while True:
        yield from _sound_rows(feed, way, is_damaged=is_damaged)
        if not feed.pending:
            return
        recoveries += 1
        if recoveries > PATIENT_RECOVERIES:
            feed.most_lines = HASTY_RECORD_LINES
        yield _recovered(feed, way)


def _sound_rows(feed: _Feed, way: Dialect, *, is_damaged: bool) -> Iterator[Row | BadRow]:
    """Rows up to the first record that is broken; then its lines are still pending."""
    reader = csv.reader(feed.lines(), strict=way.has_quoting, **way.reader_options())  # type: ignore[arg-type]  # The stub wants literal keywords.
    pending = feed.pending
    while True:
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return
        line = feed.number + 1
        if len(pending) > 1 and _swallowed(pending, cells, way):
            return
        if is_damaged and any("\ufffd" in cell for cell in cells):
            yield BadRow(line, "DATA_ENCODING", raw="".join(pending)[: limits.MAX_RAW_CHARS])
        elif len(pending[0]) > limits.MAX_CELL_CHARS or len(pending) > 1:
            is_long = max(map(len, cells), default=0) > limits.MAX_CELL_CHARS
            yield _too_long(line, pending[0]) if is_long else (line, cells)
        else:
            yield line, cells
        feed.finish_record()


def _swallowed(pending: list[str], cells: list[str], way: Dialect) -> bool:
    """True where a quotation mark that never closes has eaten whole rows: each of the lines was a row of its own."""
    widths = {len(line.split(way.delimiter)) for line in pending}
    return len(widths) == 1 and widths.pop() == len(cells) > 2 and '"' not in "".join(pending[1:-1])


def _recovered(feed: _Feed, way: Dialect) -> Row | BadRow:
    """Read the first line of a broken record alone, leniently; what follows is offered to the reader again."""
    line, is_alone = feed.number + 1, len(feed.pending) == 1
    first = feed.spoil_line()
    if len(first) >= limits.MAX_LINE_CHARS:
        return _too_long(line, first)
    if is_alone and not _is_open(first, way):
        cells = next(csv.reader([first.replace("\0", "")], **way.reader_options()))  # type: ignore[arg-type]  # The stub wants literal keywords.
        return line, cells
    return BadRow(line, "DATA_OPEN_QUOTE", raw=first.rstrip()[: limits.MAX_RAW_CHARS])


def _is_open(line: str, way: Dialect) -> bool:
    try:
        list(islice(csv.reader([line.replace("\0", "")], strict=True, **way.reader_options()), 2))  # type: ignore[arg-type]  # The stub wants literal keywords.
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _too_long(line: int, first: str) -> BadRow:
    return BadRow(line, "CELL_TOO_LONG", {"most": limits.MAX_CELL_CHARS}, first[: limits.MAX_RAW_CHARS])
