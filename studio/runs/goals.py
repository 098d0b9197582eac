"""What a model can be made to do, by everyday use: what goes in and comes out, what it needs, whether it is here."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studio.catalog.models import PretrainedModel
from studio.datasets.sampling import Sample, samples
from workers.engine import catalog

from .template_files import Template, templates

# Task, icon, title, what goes in, what comes out, what it needs.
CARDS = (
    (
        "text-classification",
        "groups",
        gettext_lazy("Sort text into groups"),
        gettext_lazy("My parcel has not arrived yet"),
        gettext_lazy("delivery"),
        gettext_lazy("A table with a text and its group in each row. 50 rows for each group are a good start."),
    ),
    (
        "token-classification",
        "tag",
        gettext_lazy("Find names and things in text"),
        gettext_lazy("Ana flew to Lyon"),
        gettext_lazy("Ana: person, Lyon: place"),
        gettext_lazy("Texts in which the names are marked. 500 sentences are a good start."),
    ),
    (
        "text-regression",
        "number",
        gettext_lazy("Predict a number from text"),
        gettext_lazy("Two rooms, quiet, near the station"),
        gettext_lazy("840 a month"),
        gettext_lazy("A table with a text and its number in each row. 300 rows are a good start."),
    ),
    (
        "multi-task",
        "groups",
        gettext_lazy("Sort text by several questions at once"),
        gettext_lazy("My parcel has not arrived yet"),
        gettext_lazy("topic: delivery, urgency: high"),
        gettext_lazy("A table with a text and a column of groups for each question. 300 rows are a good start."),
    ),
    (
        "embedding",
        "search",
        gettext_lazy("Compare meaning and search"),
        gettext_lazy("How do I get my money back?"),
        gettext_lazy("the page about refunds"),
        gettext_lazy("Pairs of a question and a text that answers it. 300 pairs are a good start."),
    ),
    (
        "question-answering",
        "question",
        gettext_lazy("Answer questions from a text"),
        gettext_lazy("When does the shop open?"),
        gettext_lazy("at nine, on Sundays at ten"),
        gettext_lazy("Texts, questions about them and the words that answer. 500 questions are a good start."),
    ),
    (
        "masked-lm",
        "book",
        gettext_lazy("Let it read my documents first"),
        gettext_lazy("your letters, reports or pages, as they are"),
        gettext_lazy("a starting model that knows how you write"),
        gettext_lazy("Plain texts without any labels: 15,000 words or more. Other goals then start from it."),
    ),
    (
        "translation",
        "translate",
        gettext_lazy("Translate, rewrite or summarise"),
        gettext_lazy("a long report"),
        gettext_lazy("its three main sentences"),
        gettext_lazy("Pairs of a text and what should become of it. 1,000 pairs are a good start."),
    ),
    (
        "instruction-tuning",
        "chat",
        gettext_lazy("Answer in my style (chat)"),
        gettext_lazy("a question of a customer"),
        gettext_lazy("an answer as you would write it"),
        gettext_lazy("Questions with your own answers. 300 of them are a good start."),
    ),
    (
        "image-classification",
        "image",
        gettext_lazy("Sort pictures"),
        gettext_lazy("a photo of a leaf"),
        gettext_lazy("healthy"),
        gettext_lazy("A folder of pictures for each group. 50 for each are a good start."),
    ),
    (
        "object-detection",
        "box",
        gettext_lazy("Find objects in pictures"),
        gettext_lazy("a photo of a shelf"),
        gettext_lazy("three bottles, and where they stand"),
        gettext_lazy("Pictures with boxes drawn around the things. 200 are a good start."),
    ),
    (
        "image-generation",
        "star",
        gettext_lazy("Make pictures in my style"),
        gettext_lazy("a lighthouse in winter"),
        gettext_lazy("a picture in your style"),
        gettext_lazy("20 pictures in one style, with a sentence for each."),
    ),
    (
        "audio-classification",
        "sound",
        gettext_lazy("Sort sounds"),
        gettext_lazy("two seconds of a motor"),
        gettext_lazy("worn bearing"),
        gettext_lazy("A folder of recordings for each group. 50 for each are a good start."),
    ),
    (
        "speech-recognition",
        "mic",
        gettext_lazy("Write down speech"),
        gettext_lazy("a recorded call"),
        gettext_lazy("its words as text"),
        gettext_lazy("Recordings with what is said in them. One hour is a good start."),
    ),
    (
        "text-to-speech",
        "speaker",
        gettext_lazy("Speak text"),
        gettext_lazy("“Your train leaves at nine”"),
        gettext_lazy("a recording in one voice"),
        gettext_lazy("Recordings of one voice with their words. One hour is a good start."),
    ),
)


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

    @property
    def templates(self) -> list[Template]:
        """Files to fill in."""
        return templates(self.task) if self.is_available else []


def goals() -> list[Goal]:
    """Every card, those that can be chosen first; also for tasks that nobody has drawn a card for."""
    present = {task for model in PretrainedModel.objects.present() for task in model.tasks}
    every = [replace(goal, why_not=_why_not(goal.task, present)) for goal in _all()]
    return sorted(every, key=lambda goal: not goal.is_available)


def goal_of(task: str) -> Goal | None:
    """The card of a project's task."""
    return next((goal for goal in _all() if goal.task == task), None)


def offered_samples() -> list[tuple[Sample, str]]:
    """The samples to begin with, of goals that can be chosen here, each with the icon of its goal."""
    icons = {goal.task: goal.icon for goal in goals() if goal.is_available}
    return [(one, icons[one.task]) for one in samples() if one.task in icons and one.is_to_begin_with]


def _all() -> list[Goal]:
    drawn = [Goal(*(str(part) for part in card)) for card in CARDS]
    known = {goal.task for goal in drawn}
    # A task that is one new file of the engine has a card at once, in its own words.
    own = [task for kind, task in catalog.tasks().items() if kind not in known]
    return drawn + [Goal(task.kind, "groups", _(task.title), "", "", _(task.blurb)) for task in own]


def _why_not(task: str, present: set[str]) -> str:
    if task not in catalog.tasks():
        return _("This studio cannot teach this yet.")
    if task not in present:
        return _("No starting model for it is on this computer. An operator can add one.")
    return ""
