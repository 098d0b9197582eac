"""Whether a way of training suits a starting model, as far as the shelf knows; the engine asks its layers again."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from workers.engine import catalog

from .models import PretrainedModel


@dataclass(frozen=True)
class Fit:
    """ok, no or careful, and the reason of the last two."""

    answer: Literal["ok", "no", "careful"] = "ok"
    reason: str = ""


def unfit(task: str, model: PretrainedModel) -> str:
    """Why no run of a task can start from a model, whatever the way of training; empty where one can."""
    suits = getattr(catalog.tasks().get(task), "suits", None)
    if suits is None or not model.architecture:
        return ""
    fit = suits(model.architecture)
    return "" if fit.is_ok else _("Not possible here: %(reason)s.") % {"reason": _(fit.reason)}


def fits(method: str, model: PretrainedModel | None) -> Fit:
    """`method` is the kind of a way of training."""
    if model is None:
        return Fit()
    if not model.is_present:
        return Fit("no", model.why_absent)
    # What a method can tell without loading anything, such as of this computer.
    foreseen = getattr(catalog.methods().get(method), "foreseen", None)
    told = foreseen(model.architecture) if foreseen else None
    if told is not None and not told.is_ok:
        return Fit("no", _("Not possible here: %(reason)s.") % {"reason": _(told.reason)})
    if method != "head" and model.kind == PretrainedModel.Kind.TINY:
        return Fit("careful", _("It has read nothing before, so it has to learn everything from your examples."))
    return Fit()
