"""Cells in which places of a text are marked, as people have them: JSON, Python's way of writing lists, or words."""

import ast
import json
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Mark = tuple[int, int, str]
"""Begin, end (not counted) and kind."""

TAG = re.compile(r"([BIOESLUM])[-_](.+)", re.DOTALL)
CJK = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Of this share on the tokens are single letters, as in Chinese files with one letter a line.
NEARLY_ALL = 0.9


class BadMarksError(ValueError):
    """A cell that cannot be used; `code` is the note that says why (events.py)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_list(cell: Any) -> list[Any]:
    """The list in a cell: `["New", "York"]`, `['New', 'York']`, or words between blanks; an empty cell is empty."""
    if isinstance(cell, list):
        return cell
    text = str(cell or "").strip()
    if not text.startswith("["):
        return text.split()
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list):
            return found
    raise BadMarksError("marks_unreadable")


def read_spans(cell: Any, text: str) -> list[Mark]:
    """Marks of `[{"start", "end", "label"}]` or `[[start, end, label]]`, in order, without blanks at their edges."""
    marks = sorted({_trimmed(_mark(item), text) for item in read_list(cell)})
    if any(after[0] < before[1] for before, after in pairwise(marks)):
        raise BadMarksError("marks_overlap")
    return marks


def _mark(item: Any) -> Mark:
    try:
        start, end, label = (item["start"], item["end"], item["label"]) if isinstance(item, dict) else item
        mark = int(start), int(end), str(label).strip()
    except (KeyError, TypeError, ValueError):
        raise BadMarksError("marks_unreadable") from None
    if not mark[2]:
        raise BadMarksError("marks_unreadable")
    return mark


def _trimmed(mark: Mark, text: str) -> Mark:
    start, end, label = mark
    if start < 0 or end > len(text):
        raise BadMarksError("marks_outside")
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if end <= start:
        raise BadMarksError("marks_backwards")
    return start, end, label


def read_tokens(cell: Any) -> list[str]:
    return [str(token).strip() for token in read_list(cell)]


def read_tags(cell: Any) -> list[str]:
    """Tags as words; numbers say nothing without the list of their meanings."""
    tags = read_list(cell)
    if any(not isinstance(tag, str) or tag.strip().isdigit() for tag in tags):
        raise BadMarksError("tags_are_numbers")
    return [tag.strip() for tag in tags]


def marks_of_tags(tags: Sequence[str]) -> list[Mark]:
    """Marks over tokens from BIO, IOB, IO or BIOES tags; an I- without a B- begins a place."""
    marks: list[Mark] = []
    is_open = False
    for i, tag in enumerate(tags):
        if tag in ("O", "o", "", "_", "-"):
            is_open = False
            continue
        found = TAG.fullmatch(tag)
        place, label = (found[1], found[2]) if found else ("I", tag)
        if is_open and place in "IEML" and marks[-1][2] == label:
            marks[-1] = (marks[-1][0], i + 1, label)
        else:
            marks.append((i, i + 1, label))
        is_open = place not in "ELSU"
    return marks


def joined(tokens: Sequence[str], marks: Sequence[Mark], *, by_letter: bool) -> tuple[str, list[Mark]]:
    """The text of tokens, and marks over tokens as marks in that text. No blank stands between single letters, nor
    beside Chinese and Japanese."""
    text, places = "", []
    for token in tokens:
        if text and token and not by_letter and not (CJK.match(token[0]) or CJK.match(text[-1])):
            text += " "
        places.append((len(text), len(text) + len(token)))
        text += token
    spans = [(places[first][0], places[last - 1][1], label) for first, last, label in marks]
    return text, [mark for mark in spans if mark[0] < mark[1]]


def is_by_letter(lists: Sequence[Sequence[str]]) -> bool:
    """Whether tokens are single letters throughout."""
    total = sum(map(len, lists))
    return total > 0 and sum(len(token) <= 1 for tokens in lists for token in tokens) >= NEARLY_ALL * total
