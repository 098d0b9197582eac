"""Small files to fill in, that show how the examples of a goal have to look."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

Rows = list[list[str]]
# Spreadsheet programs read UTF-8 rightly only when the file begins with this.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Template:
    """One file: its name in addresses, the task it is for, what the link says, and what stands in it."""

    name: str
    task: str
    word: Any
    rows: Callable[[], Rows]
    suffix: str = "csv"

    @property
    def text(self) -> str:
        """A table for spreadsheets; or words and tags, a blank line between the sentences."""
        if self.suffix != "csv":
            return "".join("\t".join(row) + "\n" for row in self.rows())
        text = io.StringIO(BYTE_ORDER_MARK)
        text.seek(0, io.SEEK_END)
        csv.writer(text).writerows(self.rows())
        return text.getvalue()


def templates(task: str) -> list[Template]:
    """The files of a task, the commonest first; none for a task that does not learn from a table."""
    return [one for one in TEMPLATES if one.task == task]


def template_named(name: str) -> Template | None:
    return next((one for one in TEMPLATES if one.name == name), None)


def _groups() -> Rows:
    return [
        [_("text"), _("label")],
        [_("My parcel has not arrived yet"), _("delivery")],
        [_("I want my money back"), _("refund")],
        [_("Do you have this in blue?"), _("question")],
    ]


def _several() -> Rows:
    return [
        [_("text"), _("delivery"), _("refund"), _("question")],
        [_("My parcel has not arrived yet"), "1", "0", "0"],
        [_("It came too late, so I want my money back"), "1", "1", "0"],
        [_("Do you have this in blue?"), "0", "0", "1"],
        [_("Good morning!"), "0", "0", "0"],
    ]


def _pairs() -> Rows:
    return [
        ["sentence1", "sentence2", _("label")],
        [_("My parcel has not arrived yet"), _("Where is my parcel?"), _("same")],
        [_("My parcel has not arrived yet"), _("I want my money back"), _("different")],
    ]


def _topic_and_urgency() -> Rows:
    return [
        [_("text"), pgettext("column", "topic"), pgettext("column", "urgency")],
        [_("My parcel has not arrived yet"), _("delivery"), pgettext("urgency", "high")],
        [_("I want my money back"), _("refund"), pgettext("urgency", "high")],
        [_("Do you have this in blue?"), _("question"), pgettext("urgency", "low")],
    ]


def _numbers() -> Rows:
    return [
        [_("text"), _("number")],
        [_("Two rooms, quiet, near the station"), "840"],
        [_("One room under the roof, no lift"), "510"],
        [_("Four rooms with a garden"), "1450"],
    ]


def _degrees() -> Rows:
    return [
        ["sentence1", "sentence2", _("number")],
        [_("My parcel has not arrived yet"), _("Where is my parcel?"), "4.5"],
        [_("My parcel has not arrived yet"), _("I want my money back"), "1.0"],
    ]


def _spans() -> Rows:
    return [
        [_("text"), "spans"],
        _marked(_("Ana flew to Lyon"), {_("Ana"): "PER", _("Lyon"): "LOC"}),
        _marked(_("The train to Oslo is late"), {_("Oslo"): "LOC"}),
        _marked(_("Nothing is named here"), {}),
    ]


def _marked(text: str, kinds: dict[str, str]) -> list[str]:
    """A text and its marked places, as they stand in a cell."""
    places = [
        {"start": text.find(words), "end": text.find(words) + len(words), "label": kind}
        for words, kind in kinds.items()
        if words in text
    ]
    return [text, json.dumps(places, ensure_ascii=False)]


def _tags() -> Rows:
    """A word and its tag a line; Chinese a character a line."""
    rows: Rows = []
    for text, names in (
        (_("Ana flew to Lyon"), {_("Ana"): "PER", _("Lyon"): "LOC"}),
        (_("The train to Oslo is late"), {_("Oslo"): "LOC"}),
    ):
        parts = text.split() if " " in text else list(text)
        words = {name.split()[0] if " " in text else name[0]: (name, kind) for name, kind in names.items()}
        left, kind = 0, ""
        for part in parts:
            begins = part in words and left == 0
            if begins:
                name, kind = words[part]
                left = len(name.split()) if " " in text else len(name)
            rows.append([part, f"{'B' if begins else 'I'}-{kind}" if left else "O"])
            left = max(0, left - 1)
        rows.append([])
    return rows


def _questions() -> Rows:
    return [
        [_("text"), pgettext("column", "question"), pgettext("column", "answer")],
        [_("The shop opens at nine."), _("When does the shop open?"), _("at nine")],
        [_("The shop opens at nine."), _("What opens at nine?"), _("The shop")],
        [_("The shop opens at nine."), _("Who owns the shop?"), "[]"],
    ]


def _found() -> Rows:
    refunds = _("Refunds: send it back within 30 days, and we pay within a week.")
    return [
        [pgettext("column", "question"), pgettext("column", "answer")],
        [_("How do I get my money back?"), refunds],
        [_("I want my money back"), refunds],
        [_("Where is my parcel?"), _("Tracking: the number in our e-mail shows where your parcel is.")],
        [_("Can I pay later?"), _("Paying: by card, by transfer, or within 14 days of delivery.")],
    ]


def _found_not() -> Rows:
    """The same with an item that looks right and is not."""
    (_question, _answer), *rows = _found()
    wrong = [rows[2][1], rows[2][1], rows[0][1], rows[0][1]]
    return [["query", "positive", "negative"], *([*row, other] for row, other in zip(rows, wrong, strict=True))]


def _plain() -> Rows:
    """A text a line, without a name above it."""
    return [
        [_("The library is open from Tuesday to Saturday. A card costs nothing for children under sixteen.")],
        [_("Send it back within 30 days, and we pay within a week.")],
        [_("Two rooms, quiet, near the station")],
    ]


TEMPLATES = (
    Template("text-classification", "text-classification", gettext_lazy("one group for each text"), _groups),
    Template("several-labels", "text-classification", gettext_lazy("several labels for a text"), _several),
    Template(
        "several-questions", "multi-task", gettext_lazy("a column for each question about a text"), _topic_and_urgency
    ),
    Template("text-pairs", "text-classification", gettext_lazy("two texts to compare"), _pairs),
    Template("text-regression", "text-regression", gettext_lazy("a number for each text"), _numbers),
    Template("number-pairs", "text-regression", gettext_lazy("a number for two texts"), _degrees),
    Template("token-classification", "token-classification", gettext_lazy("places counted in letters"), _spans),
    Template("tagged-words", "token-classification", gettext_lazy("a tag for each word"), _tags, "txt"),
    Template("questions", "question-answering", gettext_lazy("questions, each with its answer"), _questions),
    Template("embedding", "embedding", gettext_lazy("questions, each with what should be found"), _found),
    Template("wrong-items", "embedding", gettext_lazy("the same with wrong items"), _found_not),
    Template("plain-texts", "masked-lm", gettext_lazy("a text in each line"), _plain, "txt"),
)
