"""What people type in the first and the fourth step of a project."""

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_NAME = 300


class GoalForm(forms.Form):
    """What the model should do, and what the project is called; the cards are drawn by the page."""

    task = forms.CharField(
        label=_("Goal"), max_length=40, error_messages={"required": _("Choose what the model should do.")}
    )
    name = forms.CharField(label=_("Name of the project"), max_length=MAX_NAME, required=False)

    def wish(self) -> dict[str, str]:
        return {"task": self.cleaned_data["task"], "name": self.cleaned_data["name"]}
