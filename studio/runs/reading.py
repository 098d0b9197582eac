"""Says in one sentence what the curves of a run mean. Pure: points in, code and values out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Point = tuple[float, float]
FLAT_TESTS = 3
SMALL_STEP = 1.0


@dataclass(frozen=True)
class Reading:
    """A short verdict on the curves: bold words first, then the sentence."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


def read(scores: Sequence[Point], validation_losses: Sequence[Point]) -> Reading:
    """`scores` are validation accuracies in 0…1 by step, `validation_losses` the error scores at the same steps."""
    if not scores:
        return Reading("EARLY")
    hundred = [100 * score for _step, score in scores]
    best = max(range(len(hundred)), key=lambda index: (hundred[index], -index))
    since_best = len(hundred) - 1 - best
    if len(hundred) == 1:
        return Reading("FIRST", {"score": round(hundred[0])})
    if since_best >= 2 and _is_rising(validation_losses):
        return Reading("MEMORISING", {"test": best + 1, "score": round(hundred[best])})
    if since_best >= FLAT_TESTS:
        return Reading("FLAT", {"tests": since_best})
    if max(hundred[-3:]) - min(hundred[-3:]) < SMALL_STEP and len(hundred) >= FLAT_TESTS:
        return Reading("SLOW", {"scores": [round(value) for value in hundred[-3:]]})
    return Reading("IMPROVING", {"first": round(hundred[0]), "last": round(hundred[best])})


def _is_rising(losses: Sequence[Point]) -> bool:
    values = [loss for _step, loss in losses[-3:]]
    return len(values) == FLAT_TESTS and values[0] < values[1] < values[2]


def tell(reading: Reading, first: str) -> tuple[str, str]:
    """The bold words and the sentence after them, in the language of the page; `first` is what the task says of the
    first practice test, with `%(score)s`."""
    values = reading.values
    if reading.code == "EARLY":
        return _("Just started."), _("The first practice test comes soon.")
    if reading.code == "FIRST":
        return _("First practice test."), first % values
    if reading.code == "MEMORISING":
        return (
            _("It has begun to memorise."),
            _("The best save point is practice test %(test)s with %(score)s of 100. That one is kept.") % values,
        )
    if reading.code == "FLAT":
        return _("No longer improving."), ngettext(
            "Flat for %(tests)s practice test: it may stop early, which is fine.",
            "Flat for %(tests)s practice tests: it may stop early, which is fine.",
            values["tests"],
        ) % {"tests": values["tests"]}
    if reading.code == "SLOW":
        first, second, third = values["scores"]
        sentence = _("The last three practice tests went %(a)s, %(b)s, %(c)s of 100; steps this small can be chance.")
        return _("Improving slowly."), sentence % {"a": first, "b": second, "c": third}
    return _("Still improving."), _("From %(first)s to %(last)s of 100 on the practice test so far.") % values
