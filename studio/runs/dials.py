"""Turns the knobs of the engine into fields of a form: empty is the default, a wrong value is said in a sentence."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from workers.engine import catalog
from workers.engine.knobs import AUTO, Knob, knobs_of
from workers.engine.spec import Training

# The dials that people turn most; the others stand behind a second fold.
COMMON = (
    "num_train_epochs",
    "learning_rate",
    "max_tokens_per_batch",
    "max_length",
    "early_stopping_patience",
    "seed",
)
MAX_TYPED = 40


class NumberField(forms.Field):
    """A number as people type it; stays a text box, so that what was typed comes back as it was."""

    def __init__(self, knob: Knob) -> None:
        attrs = {
            "class": "input",
            "inputmode": "numeric" if knob.kind == "integer" else "decimal",
            "autocomplete": "off",
        }
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs))
        self.knob = knob

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").strip()
        if not typed or (typed == AUTO and self.knob.takes_auto):
            return ""
        try:
            number = float((typed.replace(",", ".") if "." not in typed else typed)[:MAX_TYPED])
        except ValueError:
            number = float("nan")
        if number != number or number in (float("inf"), float("-inf")):
            raise ValidationError(_("Type a number, or leave it empty for the default."))
        if self.knob.kind == "integer":
            if number != int(number):
                raise ValidationError(_("Type a whole number, or leave it empty for the default."))
            number = int(number)
        if self.knob.refuses(number):
            raise ValidationError(_("It must lie between %(min)s and %(max)s.") % _bounds(self.knob))
        return number


def field_of(knob: Knob) -> forms.Field:
    """A text box for a number, a list for a choice; the first entry of a list is the default."""
    if knob.kind in ("integer", "number"):
        field: forms.Field = NumberField(knob)
    elif knob.kind == "boolean":
        choices = [("", _shown_default(knob)), ("true", _("yes")), ("false", _("no"))]
        field = _list(choices)
    else:
        choices = [("", _shown_default(knob)), *((one.value, _(one.label)) for one in knob.choices)]
        field = _list(choices)
    field.label, field.help_text = _(knob.label), help_of(knob)
    return field


def _list(choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=choices, widget=forms.Select(attrs={"class": "select"}))


def help_of(knob: Knob) -> str:
    """The one-line effect, the default and the range, as whole sentences."""
    if knob.kind not in ("integer", "number"):
        return _(knob.help)
    values = {"effect": _(knob.help), "default": _default(knob), **_bounds(knob)}
    return _("%(effect)s Default: %(default)s. Range: %(min)s to %(max)s.") % values


def common_knobs() -> list[Knob]:
    """The dials turned most."""
    known = {knob.name: knob for knob in knobs_of(Training)}
    return [known[name] for name in COMMON if name in known]


def other_knobs(task: str) -> list[Knob]:
    """The rest of the training's dials, and those of the task."""
    plug_in = catalog.tasks().get(task)
    own = knobs_of(plug_in.Config) if plug_in else []
    return [knob for knob in knobs_of(Training) if knob.name not in COMMON] + own


def method_knobs(kinds: list[str]) -> list[tuple[list[str], list[Knob]]]:
    """The dials of the ways of training, each once, with the ways that have it."""
    owners: dict[Knob, list[str]] = {}
    for kind in kinds:
        for knob in knobs_of(catalog.methods()[kind].Config):
            owners.setdefault(knob, []).append(kind)
    groups: dict[tuple[str, ...], list[Knob]] = {}
    for knob, having in owners.items():
        groups.setdefault(tuple(having), []).append(knob)
    return [(list(having), knobs) for having, knobs in groups.items()]


def as_value(knob: Knob, cleaned: Any) -> Any:
    """What goes into the wish."""
    return cleaned == "true" if knob.kind == "boolean" else cleaned


def as_typed(value: Any) -> str:
    """A kept value as it stands in its field again."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _shown_default(knob: Knob) -> str:
    return _("the default: %(default)s") % {"default": _default(knob)}


def _default(knob: Knob) -> str:
    if knob.default == AUTO and knob.kind != "choice":
        return _("chosen for your data")
    if knob.kind == "boolean":
        return _("yes") if knob.default else _("no")
    if knob.kind == "choice":
        return next((_(one.label) for one in knob.choices if one.value == knob.default), str(knob.default))
    return _number(knob.default)


def _bounds(knob: Knob) -> dict[str, str]:
    return {"min": _number(knob.min), "max": _number(knob.max)}


def _number(value: float | None) -> str:
    if value is None:
        return "∞"
    return number_format(int(value), force_grouping=True) if value == int(value) else f"{value:.10g}"
