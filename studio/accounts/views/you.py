"""Your own settings: name, language, theme, time zone, tokens, the second factor, your account."""

from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from studio.accounts import services
from studio.accounts.cookies import replace_preferences
from studio.accounts.forms import DeleteForm, PreferencesForm, TokenForm
from studio.accounts.models import ApiToken, User
from studio.accounts.person import acting, person
from studio.core.errors import Refused
from studio.core.http import client_address


@never_cache
def you(request: HttpRequest) -> HttpResponse:
    """Show the settings; save name, language, theme and time zone."""
    user = person(request)
    if request.method != "POST":
        return _page(request, user)
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _page(request, user, preferences=form)
    services.set_preferences(user=user, **form.cleaned_data)
    with translation.override(user.language or translation.get_language()):
        messages.success(request, _("Your settings are saved."))
    return replace_preferences(redirect("accounts:you"), user)


@never_cache
def token_create(request: HttpRequest) -> HttpResponse:
    """Make a token and show it on this one page, never again."""
    user, form = person(request), TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, user, token_form=form)
    days = form.cleaned_data["days"]
    expires_at = timezone.now() + timedelta(days=days) if days else None
    values = {"name": form.cleaned_data["name"], "scopes": form.cleaned_data["scopes"], "expires_at": expires_at}
    _token, raw = services.create_token(user=user, address=client_address(request), **values)
    return _page(request, user, raw_token=raw)


def token_revoke(request: HttpRequest, token_id: str) -> HttpResponse:
    user = person(request)
    token = get_object_or_404(ApiToken, pk=token_id, user=user)
    services.revoke_token(token=token, **acting(request))
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("accounts:you")


def account_delete(request: HttpRequest) -> HttpResponse:
    """Delete one's own account, after the password."""
    user = person(request)
    form = DeleteForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, user, delete_form=form)
    try:
        services.delete_account(user=user, **acting(request))
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, user, delete_form=form)
    logout(request)
    return redirect(settings.LOGIN_URL)


def _page(request: HttpRequest, user: User, **given: Any) -> HttpResponse:
    initial = {"name": user.name, "language": user.language, "theme": user.theme, "time_zone": user.time_zone}
    context = {
        "preferences": PreferencesForm(initial=initial),
        "token_form": TokenForm(),
        "delete_form": DeleteForm(user=user),
        "tokens": user.api_tokens.filter(revoked_at=None).order_by("-created_at"),
        "has_second_factor": is_mfa_enabled(user),
        "page_url": reverse("accounts:you"),
        **given,
    }
    is_wrong = any(getattr(value, "errors", None) for value in given.values())
    return render(request, "accounts/you.html", context, status=422 if is_wrong else 200)
