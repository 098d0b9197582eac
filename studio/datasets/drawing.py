"""Turns what is known about a column into bars: numbers for an SVG, and the sentence that says the same."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import DatasetVersion

WIDTH, HEIGHT, GAP = 160.0, 64.0, 1.0
SHOWN_VALUES, SHOWN_CARDS = 8, 12
KINDS = {
    "text": gettext_lazy("text"),
    "label": gettext_lazy("groups"),
    "number": gettext_lazy("numbers"),
    "date": gettext_lazy("dates"),
    "id": gettext_lazy("different in every row"),
    "empty": gettext_lazy("empty"),
}
ROLES = {
    "text": gettext_lazy("the text"),
    "text_pair": gettext_lazy("the second text"),
    "label": gettext_lazy("the answer"),
}


@dataclass(frozen=True)
class Card:
    """One column as it is shown: either a histogram of lengths or bars of its values."""

    name: str
    kind: str
    role: str
    role_word: str
    facts: dict[str, Any]
    is_full: bool
    rectangles: list[dict[str, str]] = field(default_factory=list)
    sentence: str = ""
    last_word: str = ""
    bars: list[dict[str, Any]] = field(default_factory=list)
    num_more: int = 0


def cards(version: DatasetVersion) -> tuple[list[Card], list[Card], int]:
    """The columns that have a role, some of the others, and how many are left out."""
    chosen = version.note_values.get("chosen") or version.columns
    roles = {name: role for role, value in chosen.items() for name in (value if isinstance(value, list) else [value])}
    made = [_card(facts, roles.get(facts["name"], "")) for facts in version.profile if facts["name"] in roles]
    others = [facts for facts in version.profile if facts["name"] not in roles]
    made.sort(key=lambda card: list(ROLES).index(card.role))
    return made, [_card(facts, "") for facts in others[:SHOWN_CARDS]], max(0, len(others) - SHOWN_CARDS)


def _card(facts: dict[str, Any], role: str) -> Card:
    is_grouped = role == "label" or (facts["kind"] in ("label", "empty") and not role.startswith("text"))
    bars = _bars(facts) if is_grouped else []
    return Card(
        name=facts["name"],
        kind=str(KINDS.get(facts["kind"], facts["kind"])),
        role=role,
        role_word=str(ROLES.get(role, "")),
        facts=facts,
        is_full=facts["filled"] == facts["total"],
        rectangles=[] if bars else _rectangles(facts["histogram"]),
        sentence=_sentence(facts),
        last_word=_last_word(facts["histogram"]),
        bars=bars,
        num_more=max(0, facts["distinct"] - len(bars)) if bars else 0,
    )


def _bars(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """How often each of the commonest values occurs, as a share of the filled cells."""
    total = facts["filled"] or 1
    return [
        {"name": one["value"], "share": one["count"] / total, "value": number_format(one["count"], use_l10n=True)}
        for one in facts["values"][:SHOWN_VALUES]
    ]


def _rectangles(histogram: list[dict[str, int]]) -> list[dict[str, str]]:
    """Bars over `WIDTH` × `HEIGHT`; a bin with anything in it can be seen. As texts: no language puts commas in."""
    most = max((one["count"] for one in histogram), default=0)
    if not most:
        return []
    step = WIDTH / len(histogram)
    heights = [max(1.0, (HEIGHT - 2) * one["count"] / most) if one["count"] else 0.0 for one in histogram]
    return [
        {"x": f"{index * step:.1f}", "y": f"{HEIGHT - high:.1f}", "width": f"{step - GAP:.1f}", "height": f"{high:.1f}"}
        for index, high in enumerate(heights)
    ]


def _last_word(histogram: list[dict[str, int]]) -> str:
    """What stands at the right end of the axis; a last bin that is wider takes all that are longer."""
    if not histogram:
        return ""
    first, last = histogram[0], histogram[-1]
    if last["to"] - last["from"] > first["to"] - first["from"]:
        return _("%(n)s letters and more") % {"n": number_format(last["from"], use_l10n=True)}
    return _("%(n)s letters") % {"n": number_format(last["to"], use_l10n=True)}


def _sentence(facts: dict[str, Any]) -> str:
    """What the histogram shows, for those who do not see it."""
    if not facts["filled"] or not facts["histogram"]:
        return ""
    fullest = max(facts["histogram"], key=lambda one: one["count"])
    return _("Most cells of %(name)s have %(low)s to %(high)s letters.") % {
        "name": facts["name"],
        "low": number_format(fullest["from"], use_l10n=True),
        "high": number_format(fullest["to"], use_l10n=True),
    }
