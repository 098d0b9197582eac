"""What came of the texts without a label, in sentences."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Evaluation


@dataclass(frozen=True)
class Learned:
    """`title` says whether they helped, `sentence` with which scores, `how` how they were chosen."""

    title: str
    sentence: str
    how: str


def learned(evaluation: Evaluation) -> Learned | None:
    """Nothing where the training met no texts without a label."""
    semi = evaluation.result.get("semi")
    if not semi:
        return None
    after = semi["validation_with"]
    if after is None:
        broken = _("The second learning broke off, so the model from before was kept.")
        return Learned(_("Texts without a label were not used"), broken if semi["num_used"] else _unsure(semi), "")
    values = {
        "used": number_format(semi["num_used"]),
        "n": number_format(semi["num_unlabelled"]),
        "after": _points(after),
        "before": _points(semi["validation_without"]),
    }
    if semi["kept"]:
        sentence = ngettext(
            "In the practice test %(after)s of 100 answers are right with %(used)s text without a label, and "
            "%(before)s without it.",
            "In the practice test %(after)s of 100 answers are right with %(used)s texts without a label, and "
            "%(before)s without them.",
            semi["num_used"],
        )
        told = f"{sentence % values} {_by_error(semi)}".strip()
        return Learned(_("It learned from texts without a label, too"), told, _how(semi, values))
    sentence = _(
        "In the practice test %(after)s of 100 answers were right with them and %(before)s without, so the model from "
        "before was kept."
    )
    return Learned(_("Texts without a label did not help"), sentence % values, _how(semi, values))


def _unsure(semi: dict[str, Any]) -> str:
    return ngettext(
        "There is %(n)s text without a label, but going by the practice test the model's answer cannot be trusted "
        "enough to learn from it. More examples with a label help.",
        "There are %(n)s texts without a label, but going by the practice test too few of the model's answers can be "
        "trusted to learn from them. More examples with a label help.",
        semi["num_unlabelled"],
    ) % {"n": number_format(semi["num_unlabelled"])}


def _by_error(semi: dict[str, Any]) -> str:
    """Where the right answers alone do not say why it was kept."""
    before, after = semi["validation_without"], semi["validation_with"]
    if after["accuracy"] > before["accuracy"]:
        return ""
    return _(
        "It was kept because it is surer of what is right: its error score fell from %(before)s to %(after)s. In a "
        "small practice test that says more than a single answer."
    ) % {"before": number_format(before["error"], 2), "after": number_format(after["error"], 2)}


def _how(semi: dict[str, Any], values: dict[str, str]) -> str:
    return _(
        "It answered %(n)s texts without a label itself and learned again from %(used)s of them, those it was surest "
        "of, and of each at least %(sure)s of 100. Going by the practice test, about %(right)s of 100 of these answers "
        "are right. The practice test also decided what is kept; the final exam was asked only afterwards."
    ) % {
        **values,
        "sure": number_format(100 * semi["threshold"], 0),
        "right": number_format(100 * semi["expected_right"], 0),
    }


def _points(scores: dict[str, float]) -> str:
    return number_format(100 * scores["accuracy"], 1)
