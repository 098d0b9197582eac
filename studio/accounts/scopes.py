"""What an access token may be good for, as stored and in words."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SCOPE_WORDS = {"read": _("look at things"), "write": _("make and change things"), "predict": _("ask models")}
SCOPES = tuple(SCOPE_WORDS)


def in_words(scopes: Iterable[str]) -> str:
    """“look at things, ask models”."""
    return gettext(", ").join(str(SCOPE_WORDS.get(scope, scope)) for scope in scopes)
