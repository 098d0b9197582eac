"""What people choose in the step Settings: a card, a starting model, and, for those who want, every hyperparameter."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.catalog.fitting import fits
from studio.catalog.models import PretrainedModel
from studio.catalog.recommending import Choice
from studio.core.errors import Refused
from workers.engine import catalog
from workers.engine.knobs import Knob

from . import dials

CARDS = ("quick", "balanced", "thorough")
HYPERPARAMETERS = "hyperparameters."
# No advanced setting but a switch of its own, where there is anything to switch.
UNLABELLED = "learn_from_unlabelled"


@dataclass(frozen=True)
class Way:
    """One way of training as the page offers it."""

    kind: str
    title: str
    text: str
    is_chosen: bool
    is_off: bool


class SettingsForm(forms.Form):
    """The cards and the starting models are drawn by the page; the dials are made from the knobs."""

    preset = forms.ChoiceField(choices=[(card, card) for card in CARDS])
    base_model = forms.CharField(max_length=16, required=False)

    def __init__(
        self, data: Any = None, *, task: str, choices: list[Choice], draft: dict[str, Any], num_unlabelled: int = 0
    ) -> None:
        super().__init__(data, initial=_initial(draft, choices))
        plug_in = catalog.tasks().get(task)
        self.kinds = [kind for kind in (plug_in.methods if plug_in else ()) if kind in catalog.methods()]
        self.models = {choice.model.pk: choice for choice in choices}
        self.common, others = dials.common_knobs(), dials.other_knobs(task)
        self.others = [knob for knob in others if knob.name != UNLABELLED]
        self.switches = [knob for knob in others if knob.name == UNLABELLED and num_unlabelled]
        self.of_methods = dials.method_knobs(self.kinds)
        self.fields["preset"].label = _("How hard should it train?")
        self.fields["base_model"].label = _("Starting model")
        self.fields["method"] = forms.ChoiceField(
            required=False, label=_("Way of training"), choices=[("", ""), *((kind, kind) for kind in self.kinds)]
        )
        for knob in self.knobs():
            self.fields[knob.name] = dials.field_of(knob)
        for knob in self.switches:
            self.fields[knob.name].label = ngettext(
                "Learn also from the %(n)s text without a label",
                "Learn also from the %(n)s texts without a label",
                num_unlabelled,
            ) % {"n": number_format(num_unlabelled)}

    def knobs(self) -> list[Knob]:
        return [
            *self.common,
            *self.others,
            *self.switches,
            *(knob for _kinds, knobs in self.of_methods for knob in knobs),
        ]

    def clean_base_model(self) -> PretrainedModel | None:
        pk = self.cleaned_data["base_model"]
        if not pk:
            return None
        choice = self.models.get(pk)
        if choice is None or not choice.is_available:
            raise ValidationError(choice.why_not if choice else _("Choose one of the starting models of this page."))
        return choice.model

    def clean(self) -> dict[str, Any]:
        """A dial of another way of training would do nothing: say so instead of leaving it out in silence."""
        cleaned = super().clean() or self.cleaned_data
        for kinds, knobs in self.of_methods:
            strangers = [knob for knob in knobs if cleaned.get(knob.name, "") != ""]
            if cleaned.get("method") not in kinds:
                for knob in strangers:
                    text = _("This belongs to “%(method)s”. Choose that way of training, or leave this empty.")
                    self.add_error(knob.name, text % {"method": _titles(kinds)})
        return cleaned

    def wish(self) -> dict[str, Any]:
        """What `services.start_run` and `services.estimate` take."""
        given = {knob.name: dials.as_value(knob, self.cleaned_data[knob.name]) for knob in self._turned()}
        return {
            "preset": self.cleaned_data["preset"],
            "base_model": self.cleaned_data["base_model"],
            "method": self.cleaned_data["method"],
            "hyperparameters": given,
        }

    def draft(self) -> dict[str, Any]:
        """The same, to be kept with the project."""
        wish = self.wish()
        return {**wish, "base_model": wish["base_model"].pk if wish["base_model"] else ""}

    def refuse(self, refusal: Refused) -> None:
        """Put a service's no beside the field it is about."""
        name = refusal.where.removeprefix(HYPERPARAMETERS)
        self.add_error(name if name in self.fields else None, f"{refusal.message} {refusal.fix}".strip())

    @property
    def num_turned(self) -> int:
        """How many dials do not stand at their default."""
        dials = [knob for knob in self.knobs() if knob not in self.switches]
        return sum(1 for knob in dials if self[knob.name].value()) + (not self.follows_card)

    @property
    def follows_card(self) -> bool:
        """Whether the card decides how to train."""
        return not self["method"].value()

    @property
    def ways(self) -> list[Way]:
        """The ways of training, with what speaks against each."""
        choice = self.models.get(self["base_model"].value() or "")
        return [_way(kind, self["method"].value(), choice.model if choice else None) for kind in self.kinds]

    @property
    def common_fields(self) -> list[forms.BoundField]:
        return [self[knob.name] for knob in self.common]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[knob.name] for knob in self.others]

    @property
    def switch_fields(self) -> list[forms.BoundField]:
        return [self[knob.name] for knob in self.switches]

    @property
    def method_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The titles of the ways of training that share some dials, and these."""
        return [(_titles(kinds), [self[knob.name] for knob in knobs]) for kinds, knobs in self.of_methods]

    @property
    def has_dial_errors(self) -> bool:
        return any(self[knob.name].errors for knob in self.knobs()) or bool(self["method"].errors)

    @property
    def has_hidden_dials(self) -> bool:
        """Whether something behind the second fold is turned or wrong."""
        return any(bound.errors or bound.value() for bound in self.other_fields)

    def _turned(self) -> list[Knob]:
        return [knob for knob in self.knobs() if self.cleaned_data.get(knob.name, "") != ""]


def _titles(kinds: list[str]) -> str:
    return " · ".join(_(catalog.methods()[kind].title) for kind in kinds)


def _way(kind: str, chosen: str, model: PretrainedModel | None) -> Way:
    method, fit = catalog.methods()[kind], fits(kind, model)
    text = " ".join([_(method.blurb), _(method.use), fit.reason]).strip()
    return Way(kind, _(method.title), text, kind == chosen, fit.answer == "no")


def wish_of(draft: dict[str, Any], choices: list[Choice]) -> dict[str, Any]:
    """What a project has kept, as the services take it; without anything kept, the recommendation."""
    best = next((choice for choice in choices if choice.is_recommended), None)
    kept = next((one.model for one in choices if one.model.pk == draft.get("base_model") and one.is_available), None)
    return {
        "preset": draft.get("preset") or (best.preset if best else "balanced"),
        "base_model": kept or (best.model if best else None),
        "method": draft.get("method", ""),
        "hyperparameters": draft.get("hyperparameters", {}),
    }


def _initial(draft: dict[str, Any], choices: list[Choice]) -> dict[str, Any]:
    wish = wish_of(draft, choices)
    typed = {name: dials.as_typed(value) for name, value in wish["hyperparameters"].items()}
    model = wish["base_model"]
    return {"preset": wish["preset"], "base_model": model.pk if model else "", "method": wish["method"], **typed}
