"""Three questions for those who are not sure what the model should do, and the goal that follows from the answers."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What one has → what should come out → the task. Pairs that mean nothing are absent.
TASKS = {
    "text": {
        "group": "text-classification",
        "number": "text-regression",
        "places": "token-classification",
        "likest": "embedding",
        "words": "question-answering",
        "new": "translation",
    },
    "picture": {"group": "image-classification", "places": "object-detection", "new": "image-generation"},
    "sound": {"group": "audio-classification", "words": "speech-recognition", "new": "text-to-speech"},
}


@dataclass(frozen=True)
class Suggestion:
    """The goal that fits, and what to do about examples; without a task nothing fits."""

    task: str
    sentence: str


class QuestionsForm(forms.Form):
    """What one has, what should come out, and whether somebody has given right answers yet."""

    have = forms.ChoiceField(
        label=gettext_lazy("What do you have?"),
        choices=[
            ("text", gettext_lazy("texts")),
            ("picture", gettext_lazy("pictures")),
            ("sound", gettext_lazy("sounds")),
        ],
    )
    want = forms.ChoiceField(
        label=gettext_lazy("What should come out?"),
        choices=[
            ("group", gettext_lazy("one of a few groups")),
            ("number", gettext_lazy("a number")),
            ("places", gettext_lazy("names or things in it, marked")),
            ("likest", gettext_lazy("the others that are most like it")),
            ("words", gettext_lazy("the words that answer or that were said")),
            ("new", gettext_lazy("something new, made from it")),
        ],
    )
    right_answers = forms.ChoiceField(
        label=gettext_lazy("Do you have examples with the right answer?"),
        choices=[
            ("many", gettext_lazy("yes, hundreds")),
            ("some", gettext_lazy("a few")),
            ("none", gettext_lazy("not yet")),
        ],
    )


def suggest(have: str, want: str, right_answers: str) -> Suggestion:
    """The goal for three answers."""
    task = TASKS.get(have, {}).get(want, "")
    if not task:
        return Suggestion("", _("No goal does that with what you have. Look through the cards; one may come close."))
    sentences = {
        "many": _("You have what it needs, so you can go on right away."),
        "some": _("Begin with the few you have: the result says whether more would help."),
        "none": _("Begin by writing the right answer beside 50 of them; the template file shows how."),
    }
    return Suggestion(task, sentences.get(right_answers, ""))
