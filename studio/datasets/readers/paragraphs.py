"""Reads a text whose lines were broken to fit a page: an empty line ends a paragraph, and each is one text."""

from collections.abc import Iterable, Iterator
from typing import TextIO

from . import limits
from .result import BadRow

# Lines that were broken to fit a page are about as long as the page is wide, but for the last ones of paragraphs.
NARROWEST, FILLED, SHARE = 30, 0.6, 0.8
FEWEST_PARAGRAPHS, LINES_A_PARAGRAPH = 3, 2.0
WIDE_LETTERS = "\u2e80", "\uffef"


def are_broken(lines: list[str]) -> bool:
    """Whether these are paragraphs of several lines, and not texts of a line each with gaps between them."""
    parts = list(_parts(enumerate(lines, 1)))
    if len(parts) < FEWEST_PARAGRAPHS or sum(len(part) for _, part in parts) < LINES_A_PARAGRAPH * len(parts):
        return False
    widths = sorted(_width(line) for _, part in parts for line in part)
    page = widths[int(0.95 * (len(widths) - 1))]
    inner = [_width(line) for _, part in parts for line in part[:-1]]
    return page >= NARROWEST and sum(width >= FILLED * page for width in inner) >= SHARE * len(inner)


def rows(file: TextIO, *, is_damaged: bool) -> Iterator[tuple[int, list[str]] | BadRow]:
    """Each paragraph as a row of one cell, with the number of its first line; of one without an end the rest is read
    as another. Of a file with letters that nobody can read, the paragraphs that hold one are left out."""
    lines = iter(lambda: file.readline(limits.MAX_LINE_CHARS), "")
    for first, part in _parts(enumerate(lines, 1)):
        text = _joined(part)
        if len(text) > limits.MAX_CELL_CHARS:
            yield BadRow(first, "CELL_TOO_LONG", {"most": limits.MAX_CELL_CHARS}, text[: limits.MAX_RAW_CHARS])
        elif is_damaged and "\ufffd" in text:
            yield BadRow(first, "DATA_ENCODING", raw=text[: limits.MAX_RAW_CHARS])
        else:
            yield first, [text]


def _parts(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    first, size = 0, 0
    part: list[str] = []
    for number, raw in lines:
        line = raw.replace("\0", "").strip()
        if line:
            first, size = first if part else number, size + len(line)
            part.append(line)
        if part and (not line or size > limits.MAX_CELL_CHARS):
            yield first, part
            part, size = [], 0
    if part:
        yield first, part


def _joined(lines: list[str]) -> str:
    """Chinese and Japanese words have no blank between them where a line ended."""
    text = lines[0]
    for line in lines[1:]:
        text += line if _is_wide(text[-1]) and _is_wide(line[0]) else f" {line}"
    return text


def _width(line: str) -> int:
    line = line.strip()
    return len(line) + sum(map(_is_wide, line))


def _is_wide(letter: str) -> bool:
    return WIDE_LETTERS[0] <= letter <= WIDE_LETTERS[1]
