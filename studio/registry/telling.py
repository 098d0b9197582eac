"""Puts what every result has in words: the grade, the simpler ways."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from .scores import Score


@dataclass(frozen=True)
class Grade:
    """How the verdict is shown: an icon, a word and the kind of pill."""

    kind: str
    icon: str
    word: str


def grade(code: str) -> Grade:
    grades = {
        "good": Grade("success", "ok", _("Good")),
        "fair": Grade("info", "ok", _("Fair")),
        "weak": Grade("warning", "alert", _("Weak")),
        "unreliable": Grade("warning", "alert", _("Not enough to tell")),
    }
    return grades.get(code, grades["fair"])


def baseline_name(name: str) -> str:
    names = {
        "commonest": _("Always the commonest answer"),
        "mean": _("Always the average"),
        "memory": _("Only what it has seen before"),
        "counts": _("Counting words"),
        "sentence": _("The sentence most like the question"),
        "silence": _("Always “the text does not say”"),
        "frozen": _("Starting model as it is"),
        "quick": _("Quick model"),
    }
    return names.get(name, name)


def ruler_rows(own: Score, others: Sequence[Score]) -> list[Score]:
    """The user's model first, then the simpler ways."""
    return [replace(own, name=_("Your model")), *(replace(row, name=baseline_name(row.name)) for row in others)]


def named(score: Score, name: str) -> Score:
    """The same score under another name."""
    return replace(score, name=name)
