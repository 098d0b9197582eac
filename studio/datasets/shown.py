"""The cells of an example as its task shows them: names of labels, texts with their marked places, numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from studio.core.marking import Part, parts_of
from workers.engine.data.answers import BadAnswersError, Right, read_answers, words_in
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

from .answering import MARKED, Answers
from .facets import names_in
from .structured import as_words

SHOWN_CHARS = 300
# Of a table: a number or a name, and more than two lines.
SHORT, LONG = 24, 120
# Of a long text what stands around its answer.
BESIDE = 100


@dataclass(frozen=True)
class Cell:
    """One cell: plain words, names of labels, or a text with marked places; `fault` is a cell that cannot be read."""

    column: str
    words: str = ""
    labels: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    fault: str = ""
    is_number: bool = False

    @property
    def size(self) -> str:
        """How much room it wants beside others: “short”, “long”, or nothing of note."""
        num_chars = sum(len(part.words) for part in self.parts) or len(self.words)
        return "short" if num_chars <= SHORT else "long" if num_chars > LONG else ""

    @property
    def told(self) -> str:
        """The answer in plain words: “joy, love”, “PER: Ada”."""
        if self.parts:
            return ", ".join(f"{part.kind}: {part.words}" for part in self.parts if part.kind)
        return ", ".join(self.labels) or self.words


def columns_of(answers: Answers, names: Sequence[str]) -> list[str]:
    """The columns to show: marked places are shown in their text."""
    return [name for name in names if answers.form not in MARKED or name != answers.column]


def cells_of(answers: Answers, columns: Sequence[str], examples: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    """The cells of each example; `examples` hold the values by column."""
    marked = _marked(answers, examples)
    return [
        [_cell(answers, name, str(values.get(name) or ""), marked[place]) for name in columns]
        for place, values in enumerate(examples)
    ]


def _cell(answers: Answers, name: str, cell: str, marked: Cell | None) -> Cell:
    if marked is not None and name == marked.column:
        return marked
    if name == answers.column and answers.form == "answers":
        return _answer_cell(name, cell)
    if name != answers.column:
        return Cell(name, shortened(cell))
    if answers.form == "several":
        labels = as_words(cell)
        return Cell(name, labels=labels) if labels is not None else Cell(name, shortened(cell))
    if answers.form == "facets":
        return Cell(name, labels=[shortened(one) for one in names_in(cell)])
    if answers.form == "label" and cell.strip():
        return Cell(name, labels=[shortened(cell)])
    return Cell(name, shortened(cell), is_number=answers.form == "number")


def _marked(answers: Answers, examples: Sequence[Mapping[str, Any]]) -> list[Cell | None]:
    if answers.form not in READ or not answers.texts:
        return [None] * len(examples)
    column = answers.texts[0]
    cells = [(str(one.get(column) or ""), str(one.get(answers.column) or "")) for one in examples]
    read = READ[answers.form]
    return [Cell(column, **found) for found in read(cells)]


def _spanned(cells: list[tuple[str, str]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for text, spans in cells:
        try:
            found.append({"parts": _parts(text, read_spans(spans, text))})
        except BadMarksError:
            found.append({"words": shortened(text), "fault": shortened(spans)})
    return found


def _tagged(cells: list[tuple[str, str]]) -> list[dict[str, Any]]:
    read = [_words_and_tags(words, tags) for words, tags in cells]
    by_letter = is_by_letter([one[0] for one in read if one])
    found: list[dict[str, Any]] = []
    for one, (words, tags) in zip(read, cells, strict=True):
        if one is None:
            found.append({"words": shortened(words), "fault": shortened(tags)})
        else:
            found.append({"parts": _parts(*joined(one[0], marks_of_tags(one[1]), by_letter=by_letter))})
    return found


def _answered(cells: list[tuple[str, str]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for text, cell in cells:
        try:
            right = read_answers(cell, text) if cell.strip() else ()
        except BadAnswersError:
            right = ()
        found.append({"parts": _around(text, right[0])} if right else {"words": shortened(text)})
    return found


def _around(text: str, right: Right) -> list[Part]:
    """A text with its first right answer marked; of a long one what stands around it."""
    parts = parts_of(text, [{"start": right.start, "end": right.end, "label": _("answer")}])
    if len(text) <= SHOWN_CHARS:
        return parts
    place = next(i for i, part in enumerate(parts) if part.kind)
    before, after = "".join(one.words for one in parts[:place]), "".join(one.words for one in parts[place + 1 :])
    first = before if len(before) <= BESIDE else "…" + before[-BESIDE:]
    last = after if len(after) <= BESIDE else after[:BESIDE] + "…"
    return [part for part in (Part(first), parts[place], Part(last)) if part.words]


def _answer_cell(column: str, cell: str) -> Cell:
    """The words of every right answer; that a text does not say is an answer too."""
    try:
        words = words_in(cell)
    except BadAnswersError:
        return Cell(column, fault=shortened(cell))
    return Cell(column, shortened(" · ".join(words)) if words else _("the text does not say"))


def _words_and_tags(words: str, tags: str) -> tuple[list[str], list[str]] | None:
    try:
        found = read_tokens(words), read_tags(tags)
    except BadMarksError:
        return None
    return found if len(found[0]) == len(found[1]) else None


def _parts(text: str, marks: Sequence[Mark]) -> list[Part]:
    # A word that is cut in its middle would look like another one.
    parts = parts_of(text[:SHOWN_CHARS], [{"start": s, "end": e, "label": k} for s, e, k in marks if e <= SHOWN_CHARS])
    return [*parts, Part("…")] if len(text) > SHOWN_CHARS else parts


def shortened(cell: str) -> str:
    """The beginning of a long cell."""
    return cell if len(cell) <= SHOWN_CHARS else _("%(beginning)s…") % {"beginning": cell[:SHOWN_CHARS]}


# How the answers of a form are shown in their text.
READ = {"spans": _spanned, "tags": _tagged, "answers": _answered}
