"""What people type about themselves and their workspace."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Membership, User
from .scopes import SCOPE_WORDS, SCOPES

SYSTEM = ("", _("as the browser says"))


def zone_choices() -> list[tuple[str, Any]]:
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [("", _("UTC")), *((name, name.replace("_", " ")) for name in names)]


class PasswordForm(forms.Form):
    """A name, a new password and the language to speak."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters; a few unrelated words are easy to remember and hard to guess."),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        about = User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", ""))
        validate_password(password, about)
        return password


class StartForm(PasswordForm):
    """The first owner of the installation."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    field_order = ("email", "name", "password", "language")


class NewPasswordForm(forms.Form):
    """A new password for somebody who has an account."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters; a few unrelated words are easy to remember and hard to guess."),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return str(self.cleaned_data["password"])


class PreferencesForm(forms.Form):
    """Name, language, theme and time zone."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[SYSTEM, *settings.LANGUAGES], required=False)
    theme = forms.ChoiceField(
        label=_("Theme"), choices=[SYSTEM, ("light", _("light")), ("dark", _("dark"))], required=False
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, required=False)


class TokenForm(forms.Form):
    """A new access token."""

    name = forms.CharField(label=_("What is it for?"), max_length=120)
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=list(SCOPE_WORDS.items()),
        initial=list(SCOPES),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("It works for"),
        coerce=int,
        choices=[(30, _("30 days")), (365, _("a year")), (0, _("until it is revoked"))],
        initial=365,
    )


class InviteForm(forms.Form):
    """Somebody to bring into the workspace."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.EDITOR)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)


class DeleteForm(forms.Form):
    """The password once more, before an account goes."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("This is not your password."))
        return str(self.cleaned_data["password"])
