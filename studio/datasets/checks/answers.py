"""Reads the answers of a table the way the engine will: numbers, several labels, places marked in a text."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.datasets.facets import names_in
from studio.datasets.structured import as_words
from workers.engine.data.answers import BadAnswersError, as_json, read_answers
from workers.engine.data.marks import (
    BadMarksError,
    Mark,
    is_by_letter,
    joined,
    marks_of_tags,
    read_spans,
    read_tags,
    read_tokens,
)
from workers.engine.data.numbers import numbers_of

NONE_MARKED = "[]"


@dataclass(frozen=True)
class Answer:
    """What is right for one example. `told` is equal for equal answers and empty where there is none; `names` holds a
    name for each label or marked place; `value` is the number, or how many letters the longest answer has; `fault` is
    the code of the finding that says why a cell cannot be used; `text` is what the words of a tagged row read like."""

    told: str = ""
    names: tuple[str, ...] = ()
    value: float | None = None
    fault: str = ""
    text: str | None = None


FAULTS = {
    "marks_unreadable": "DATA_MARKS_UNREADABLE",
    "marks_overlap": "DATA_MARKS_OVERLAP",
    "marks_outside": "DATA_MARKS_OUTSIDE",
    "marks_backwards": "DATA_MARKS_BACKWARDS",
    "tags_are_numbers": "DATA_TAGS_NUMBERS",
    "tags_length": "DATA_TAGS_LENGTH",
    "answers_not_found": "DATA_ANSWER_NOT_FOUND",
    "answers_unreadable": "DATA_ANSWERS_UNREADABLE",
}
Cells = Sequence[str]


def numbers(texts: Cells, cells: Cells) -> list[Answer]:
    """A number in each row, told as it is written."""
    found = zip(cells, numbers_of(cells), strict=True)
    return [
        Answer(written(value), value=value)
        if value is not None
        else Answer(fault="DATA_BAD_NUMBER" if cell.strip() else "")
        for cell, value in found
    ]


def written(value: float) -> str:
    """A number as short as it can be written; numbers that are written equally count as equal."""
    return f"{value:.10g}"


def several(texts: Cells, cells: Cells) -> list[Answer]:
    """Any number of labels in each row; none is an answer too."""
    rows = [tuple(dict.fromkeys(name for one in as_words(cell) or () if (name := one.strip()))) for cell in cells]
    return [Answer(json.dumps(sorted(names), ensure_ascii=False), names) for names in rows]


def facets(texts: Cells, cells: Cells) -> list[Answer]:
    """A label for each question that has one."""
    rows = [tuple(names_in(cell)) for cell in cells]
    return [Answer(json.dumps(sorted(names), ensure_ascii=False) if names else "", names) for names in rows]


def spans(texts: Cells, cells: Cells) -> list[Answer]:
    """Places by their letters in the text."""
    return [_marked(text, cell) for text, cell in zip(texts, cells, strict=True)]


def _marked(text: str, cell: str) -> Answer:
    try:
        return _answer(text, read_spans(cell, text))
    except BadMarksError as error:
        return Answer(fault=FAULTS[error.code])


def tags(texts: Cells, cells: Cells) -> list[Answer]:
    """A tag for each word; the words become a text as the engine joins them."""
    rows = [_tagged(words, cell) for words, cell in zip(texts, cells, strict=True)]
    by_letter = is_by_letter([words for words, _, _ in rows])
    made = []
    for words, marks, fault in rows:
        text, places = joined(words, marks, by_letter=by_letter)
        made.append(Answer(fault=fault, text=text) if fault else _answer(text, places, text))
    return made


def _tagged(words: str, cell: str) -> tuple[list[str], list[Mark], str]:
    try:
        tokens = read_tokens(words)
    except BadMarksError as error:
        return [], [], FAULTS[error.code]
    try:
        found = read_tags(cell)
    except BadMarksError as error:
        return tokens, [], FAULTS[error.code]
    if len(found) != len(tokens):
        return tokens, [], FAULTS["tags_length"]
    return tokens, marks_of_tags(found), ""


def _answer(text: str, marks: Sequence[Mark], shown: str | None = None) -> Answer:
    # What is marked counts, not where: copies of a text may differ in their blanks.
    told = [[kind, " ".join(text[start:end].lower().split())] for start, end, kind in marks]
    return Answer(json.dumps(told, ensure_ascii=False), tuple(kind for _, _, kind in marks), text=shown)


def answers(texts: Cells, cells: Cells) -> list[Answer]:
    """Words of the texts; an empty list says that a text does not answer, an empty cell says nothing."""
    return [_found(text, cell) if cell.strip() else Answer() for text, cell in zip(texts, cells, strict=True)]


def _found(text: str, cell: str) -> Answer:
    try:
        right = read_answers(cell, text)
        return Answer(as_json(right), value=float(max((len(one.text) for one in right), default=0)))
    except BadAnswersError as error:
        # Without a text nothing can be looked for, which is said of the text.
        return Answer(fault=FAULTS[error.code] if text.strip() else "")


READERS: dict[str, Callable[[Cells, Cells], list[Answer]]] = {
    "number": numbers,
    "several": several,
    "facets": facets,
    "spans": spans,
    "tags": tags,
    "answers": answers,
}
