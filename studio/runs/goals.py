"""What a model can be made to do, by everyday use: what goes in and comes out, what it needs, whether it is here."""

import csv
import io
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from studio.catalog.models import PretrainedModel
from workers.engine import catalog

# Spreadsheet programs read UTF-8 rightly only when the file begins with this.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Goal:
    """One card; `why_not` says why it cannot be chosen here, or nothing when it can."""

    task: str
    icon: str
    title: str
    given: str
    answer: str
    needs: str
    why_not: str = ""

    @property
    def is_available(self) -> bool:
        return not self.why_not


def goals() -> list[Goal]:
    """Every card, those that can be chosen first."""
    present = {task for model in PretrainedModel.objects.present() for task in model.tasks}
    every = [replace(goal, why_not=_why_not(goal.task, present)) for goal in _all()]
    return sorted(every, key=lambda goal: not goal.is_available)


def goal_of(task: str) -> Goal | None:
    """The card of a project's task."""
    return next((goal for goal in _all() if goal.task == task), None)


def template_file(task: str) -> str | None:
    """A small table to fill in, as CSV; nothing for a task that does not learn from a table."""
    rows = _template_rows().get(task)
    if rows is None:
        return None
    text = io.StringIO(BYTE_ORDER_MARK)
    text.seek(0, io.SEEK_END)
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _all() -> list[Goal]:
    return [Goal(*card) for card in [*_of_texts(), *_of_pictures_and_sounds()]]


def _why_not(task: str, present: set[str]) -> str:
    if task not in catalog.tasks():
        return _("This studio cannot teach this yet.")
    if task not in present:
        return _("No starting model for it is on this computer. An operator can add one.")
    return ""


def _template_rows() -> dict[str, list[list[str]]]:
    return {
        "text-classification": [
            [_("text"), _("label")],
            [_("My parcel has not arrived yet"), _("delivery")],
            [_("I want my money back"), _("refund")],
            [_("Do you have this in blue?"), _("question")],
        ]
    }


def _of_texts() -> list[tuple[str, ...]]:
    """Task, icon, title, what goes in, what comes out, what it needs."""
    return [
        (
            "text-classification",
            "groups",
            _("Sort text into groups"),
            _("My parcel has not arrived yet"),
            _("delivery"),
            _("A table with a text and its group in each row. 50 rows for each group are a good start."),
        ),
        (
            "token-classification",
            "tag",
            _("Find names and things in text"),
            _("Ana flew to Lyon"),
            _("Ana: person, Lyon: place"),
            _("Texts in which the names are marked. 500 sentences are a good start."),
        ),
        (
            "text-regression",
            "number",
            _("Predict a number from text"),
            _("Two rooms, quiet, near the station"),
            _("840 a month"),
            _("A table with a text and its number in each row. 300 rows are a good start."),
        ),
        (
            "embedding",
            "search",
            _("Compare meaning and search"),
            _("How do I get my money back?"),
            _("the page about refunds"),
            _("Pairs of a question and a text that answers it. 300 pairs are a good start."),
        ),
        (
            "question-answering",
            "question",
            _("Answer questions from a text"),
            _("When does the shop open?"),
            _("at nine, on Sundays at ten"),
            _("Texts, questions about them and the words that answer. 500 questions are a good start."),
        ),
        (
            "translation",
            "translate",
            _("Translate, rewrite or summarise"),
            _("a long report"),
            _("its three main sentences"),
            _("Pairs of a text and what should become of it. 1,000 pairs are a good start."),
        ),
        (
            "instruction-tuning",
            "chat",
            _("Answer in my style (chat)"),
            _("a question of a customer"),
            _("an answer as you would write it"),
            _("Questions with your own answers. 300 of them are a good start."),
        ),
    ]


def _of_pictures_and_sounds() -> list[tuple[str, ...]]:
    """As above."""
    return [
        (
            "image-classification",
            "image",
            _("Sort pictures"),
            _("a photo of a leaf"),
            _("healthy"),
            _("A folder of pictures for each group. 50 for each are a good start."),
        ),
        (
            "object-detection",
            "box",
            _("Find objects in pictures"),
            _("a photo of a shelf"),
            _("three bottles, and where they stand"),
            _("Pictures with boxes drawn around the things. 200 are a good start."),
        ),
        (
            "image-generation",
            "star",
            _("Make pictures in my style"),
            _("a lighthouse in winter"),
            _("a picture in your style"),
            _("20 pictures in one style, with a sentence for each."),
        ),
        (
            "audio-classification",
            "sound",
            _("Sort sounds"),
            _("two seconds of a motor"),
            _("worn bearing"),
            _("A folder of recordings for each group. 50 for each are a good start."),
        ),
        (
            "speech-recognition",
            "mic",
            _("Write down speech"),
            _("a recorded call"),
            _("its words as text"),
            _("Recordings with what is said in them. One hour is a good start."),
        ),
        (
            "text-to-speech",
            "speaker",
            _("Speak text"),
            _("“Your train leaves at nine”"),
            _("a recording in one voice"),
            _("Recordings of one voice with their words. One hour is a good start."),
        ),
    ]
