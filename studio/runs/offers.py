"""The three cards of the step Settings: how long, how much memory, whether it fits, measured on the user's own data."""

from dataclasses import dataclass, replace

import psutil
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.catalog.models import PretrainedModel
from studio.core.charts import nice_ceiling
from studio.core.words import time_range
from studio.datasets.models import DatasetVersion
from workers.engine.presets import UNKNOWN_SHARE_LIMIT, presets

from . import services
from .estimates import Estimate
from .texts import letters_of, unknown_share

GIB = 1024**3
CARE_SHARE = 0.6


@dataclass(frozen=True)
class Offer:
    """One card; without an estimate it is still being measured."""

    name: str
    title: str
    quality: str
    blurb: str
    is_recommended: bool
    estimate: Estimate | None
    low: float = 0.0
    high: float = 0.0
    end: str = ""

    @property
    def time(self) -> str:
        """The range in words."""
        seconds = self.estimate["seconds"] if self.estimate else []
        return time_range(*seconds) if seconds else ""

    @property
    def memory(self) -> str:
        """Whether it fits into the memory of this computer."""
        needed = self.estimate["memory_bytes"] if self.estimate else 0
        if not needed:
            return ""
        values = {"needed": f"{needed / GIB:.1f}", "all": round(psutil.virtual_memory().total / GIB)}
        if self.is_tight:
            return _("Needs %(needed)s of %(all)s GB memory: close other work") % values
        return _("Fits: needs %(needed)s of %(all)s GB memory") % values

    @property
    def is_tight(self) -> bool:
        if self.estimate is None:
            return False
        share = self.estimate["memory_bytes"] / psutil.virtual_memory().total
        return not self.estimate["fits"] or share > CARE_SHARE


def offers(
    *, version: DatasetVersion, task: str, base_model: PretrainedModel, best: str, may_measure: bool
) -> list[Offer]:
    """The three cards with what is known of them; raises a Refused when the data cannot be learned from."""
    is_blind = unknown_share(base_model, letters_of(version, version.columns)) > UNKNOWN_SHARE_LIMIT
    cards = presets(task)
    names, has_head = list(cards), cards["quick"].method["kind"] == "head"
    measured: dict[str, Estimate | None] = {}
    for name in sorted(names, key=lambda name: name != best):
        # One after the other, the recommended one first: dry runs side by side would slow each other down.
        is_next = may_measure and all(measured.values())
        measured[name] = services.estimate(
            version=version, task=task, base_model=base_model, preset=name, may_measure=is_next
        )
    longest = max((one["seconds"][1] for one in measured.values() if one and one["seconds"]), default=0.0)
    top, end = _scale(longest)
    made = [_offer(name, best, measured[name], top, end) for name in names]
    return [replace(one, blurb=_way(one.name, has_head=has_head, is_blind=is_blind) or one.blurb) for one in made]


def _way(name: str, *, has_head: bool, is_blind: bool) -> str:
    """How a card learns where that is not the usual way; a task whose whole model always learns has no part on top."""
    if is_blind and not has_head:
        return _("The starting model cannot read most of your letters. Another one would learn far more.")
    if is_blind and name != "quick":
        return _("The starting model cannot read your texts, so this learns the way Quick does.")
    is_whole = name == "quick" and not has_head
    return _("The whole model learns, in half as many passes over your examples.") if is_whole else ""


def _offer(name: str, best: str, estimate: Estimate | None, top: float, end: str) -> Offer:
    title, quality, blurb = words_of(name)
    low, high = estimate["seconds"] if estimate and estimate["seconds"] else (0.0, 0.0)
    return Offer(name, title, quality, blurb, name == best, estimate, low / top, high / top, end)


def words_of(preset: str) -> tuple[str, str, str]:
    """The name of a card, what quality to expect, and how it works."""
    return {
        "quick": (
            _("Quick"),
            _("A first model to try"),
            _("Only a small part on top learns, together with word counts. Often nearly as good."),
        ),
        "balanced": (
            _("Balanced"),
            _("The best for most people"),
            _("The whole model learns, and stops by itself when it no longer gets better."),
        ),
        "thorough": (
            _("Thorough"),
            _("When every answer counts"),
            _("More passes over your examples in smaller steps; the best save point is kept."),
        ),
    }[preset]


def _scale(longest: float) -> tuple[float, str]:
    """The end of the line that all three cards share, in seconds and in words."""
    if longest < 90:
        top = int(max(60.0, nice_ceiling(longest)))
        return top, ngettext("%(n)s second", "%(n)s seconds", top) % {"n": top}
    minutes = int(nice_ceiling(longest / 60))
    return 60.0 * minutes, ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
