"""Template tags of the studio: numbers in words, names of groups, icons, fields and components with a body."""

from collections.abc import Sequence
from itertools import count
from typing import Any, cast

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, RadioSelect, Select, Textarea
from django.template.context import Context
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.core import words

from . import slots

register = template.Library()
register.tag("component", slots.component)
register.tag("fill", slots.fill)

register.filter("of_100", words.of_100)
register.filter("duration", words.duration)

STEPS = ("goal", "data", "check", "settings", "train", "result")
SQUARES_A_ROW = 10
UNITS = ("KB", "MB", "GB", "TB")


@register.filter
def percent(share: float | str | None) -> str:
    """A share as the width of a thing in an SVG; a text, so that no language puts a comma into it."""
    return f"{100 * min(1.0, max(0.0, float(share or 0))):.1f}%"


@register.filter
def time_range(seconds: Sequence[float] | None) -> str:
    """`[low, high]` seconds as “about 8 to 11 minutes”; nothing is not known yet."""
    return words.time_range(*seconds) if seconds else _("Estimating…")


@register.filter
def filesize(num_bytes: float | None) -> str:
    """Bytes as people buy them: thousands, one decimal below ten."""
    size = float(num_bytes or 0) / 1000
    for unit in UNITS:
        if size < 999.5 or unit == UNITS[-1]:
            break
        size /= 1000
    decimals = 1 if 0 < size < 9.95 and unit != "KB" else 0
    return f"{number_format(round(size, decimals), decimal_pos=decimals)} {unit}"


@register.simple_tag(name="of_100")
def points_of_100(share: float) -> str:
    """A share as “93 of 100”."""
    return _("%(points)s of 100") % {"points": words.of_100(share)}


@register.simple_tag
def likely(low: float, high: float) -> str:
    """A likely range as “92 to 94”."""
    return _("%(low)s to %(high)s") % {"low": words.of_100(low), "high": words.of_100(high)}


@register.simple_tag
def examples(number: int) -> str:
    """“1 example”, “3,001 examples”."""
    return ngettext("%(n)s example", "%(n)s examples", number) % {"n": number_format(number)}


@register.simple_tag
def group_name(name: object) -> SafeString:
    """A name the user gave, as it came, in a tag that may break after an underscore."""
    return format_html('<span class="group">{}</span>', breakable(name))


@register.filter
def breakable(name: object) -> SafeString:
    """The same without the tag, for table heads."""
    return format_html_join(format_html("_{}", SafeString("<wbr>")), "{}", ((part,) for part in str(name).split("_")))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A drawing out of `static/icons.svg`; always beside a word, so readers of the screen do not hear it."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {extra}" if extra else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def squares(right: int, maybe: int) -> list[tuple[str, str, str]]:
    """One hundred squares: class, x and y of each."""
    kinds = ["right"] * right + ["maybe"] * maybe + ["wrong"] * (100 - right - maybe)
    return [
        (kind, f"{index % SQUARES_A_ROW * 12 + 0.5}", f"{index // SQUARES_A_ROW * 12 + 0.5}")
        for index, kind in enumerate(kinds[:100])
    ]


@register.simple_tag
def widths(*counts: float) -> list[str]:
    """Where each part of a bar begins and how wide it is: start, width, start, width, …"""
    total = sum(counts) or 1
    result, start = [], 0.0
    for number in counts:
        result += [percent(start), percent(number / total)]
        start += number / total
    return result


@register.simple_tag
def band(low: float, high: float) -> tuple[str, str]:
    """Where a range begins on a line from 0 to 1, and how wide it is; never too thin to be seen."""
    return percent(low), percent(max(0.006, high - low))


def step_names() -> dict[str, str]:
    """The words for the six steps of a project."""
    return dict(zip(STEPS, (_("Goal"), _("Data"), _("Check"), _("Settings"), _("Train"), _("Result")), strict=True))


@register.inclusion_tag("components/steps.html")
def steps(current: str, urls: dict[str, str] | None = None) -> dict[str, Any]:
    """The six steps; those with an address are done, the others locked."""
    names, known = step_names(), urls or {}
    at = STEPS.index(current)
    rows = [
        {
            "name": names[step],
            "url": known.get(step, ""),
            "state": "current" if step == current else "done" if known.get(step) else "",
        }
        for step in STEPS
    ]
    return {
        "steps": rows,
        "at": at + 1,
        "current": names[current],
        "next": names[STEPS[at + 1]] if at + 1 < len(STEPS) else "",
    }


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, help_text: str = "", term: str = "", term_text: str = "") -> dict[str, Any]:
    """One field of a form with its label, help and faults, tied together for readers of the screen."""
    widget = bound.field.widget
    has_many = isinstance(widget, RadioSelect) or getattr(widget, "use_fieldset", False)
    described = [f"{bound.auto_id}_help"] if help_text or bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, str | bool] = {"class": f"{widget.attrs.get('class', '')} {_control(widget)}".strip()}
    if described and not has_many:
        attrs["aria-describedby"] = " ".join(described)
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attrs),
        "is_check": isinstance(widget, CheckboxInput),
        "has_many": has_many,
        # A list to choose from always has something chosen.
        "may_stay_empty": not bound.field.required and not isinstance(widget, Select),
        "help": help_text or bound.help_text,
        "term": term,
        "term_text": term_text,
    }


def _control(widget: object) -> str:
    if isinstance(widget, CheckboxInput | RadioSelect):
        return ""
    if isinstance(widget, Select):
        return "select"
    if isinstance(widget, FileInput):
        return "file"
    return "area" if isinstance(widget, Textarea) else "input"


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """Every fault of these forms, each a link to its field."""
    faults = [(str(fault), "") for form in forms for fault in form.non_field_errors()]
    faults += [
        (f"{bound.label}: {fault}", "" if bound.is_hidden else bound.id_for_label or bound.auto_id)
        for form in forms
        for bound in form
        for fault in bound.errors
    ]
    return {"faults": faults}


@register.inclusion_tag("components/term.html", takes_context=True)
def term(context: Context, word: str, sentence: str) -> dict[str, Any]:
    """A technical word; its sentence opens without a script."""
    numbers = cast("dict[str, Any]", context.render_context).setdefault("term_numbers", count(1))
    return {"word": word, "sentence": sentence, "id": f"term-{next(numbers)}"}


@register.simple_tag
def undo_url(message: Message) -> str:
    """The address in a message's extra tags, where pressing Undo posts to."""
    return next((tag for tag in (message.extra_tags or "").split() if tag.startswith("/")), "")
