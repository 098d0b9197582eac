"""Puts a result in words: the grade, the simpler ways, the comparison with them."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .result import Comparison, Score


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
        "counts": _("Counting words"),
        "frozen": _("Starting model as it is"),
        "quick": _("Quick model"),
    }
    return names.get(name, name)


def ruler_rows(own: Score, others: list[Score]) -> list[Score]:
    """The user's model first, then the simpler ways."""
    return [replace(own, name=_("Your model")), *(replace(row, name=baseline_name(row.name)) for row in others)]


def compare(comparison: Comparison | None) -> str:
    """How many more answers are right than with the best simpler way."""
    if comparison is None:
        return ""
    name, difference = baseline_name(comparison.name), comparison.difference
    if difference == 0:
        return _("The best simpler way, “%(name)s”, gets just as many answers right.") % {"name": name}
    if difference > 0:
        return ngettext(
            "Your model gets %(n)s more answer right than the best simpler way, “%(name)s”.",
            "Your model gets %(n)s more answers right than the best simpler way, “%(name)s”.",
            difference,
        ) % {"n": difference, "name": name}
    return ngettext(
        "The simpler way “%(name)s” gets %(n)s more answer right than your model.",
        "The simpler way “%(name)s” gets %(n)s more answers right than your model.",
        -difference,
    ) % {"n": -difference, "name": name}


def named(score: Score, name: str) -> Score:
    """The same score under another name."""
    return replace(score, name=name)
