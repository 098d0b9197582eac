"""How somebody new gets an account: the owner's one-time link, and invitations."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from studio.accounts import services
from studio.accounts.cookies import remember_preferences
from studio.accounts.forms import NewPasswordForm, PasswordForm, StartForm
from studio.accounts.models import User
from studio.accounts.throttle import allow
from studio.core.errors import Refused
from studio.core.http import client_address

BACKEND = "django.contrib.auth.backends.ModelBackend"


def first_start(request: HttpRequest, token: str) -> HttpResponse:
    """Create the owner, once, then show what this machine can do."""
    _slow_down(request)
    if not services.is_link_open(token):
        return _spent(request)
    form = StartForm(request.POST or None, initial={"language": _browser_language(request)})
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/first_start.html", {"form": form})
    user = services.use_owner_link(token=token, address=client_address(request), **form.cleaned_data)
    return _welcome(request, user)


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take part in a workspace: a name and a password, no more."""
    _slow_down(request)
    found = services.open_invitation(token)
    if found is None:
        return _spent(request)
    form = PasswordForm(request.POST or None, initial={"language": _browser_language(request)})
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/invitation.html", {"form": form, "invitation": found})
    user = services.accept_invitation(token=token, address=client_address(request), **form.cleaned_data)
    return _welcome(request, user)


def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody forgot theirs and got a link from an operator."""
    _slow_down(request)
    user = services.person_of_link(token)
    if user is None:
        return _spent(request)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/new_password.html", {"form": form, "person": user})
    services.use_password_link(token=token, address=client_address(request), **form.cleaned_data)
    messages.success(request, _("Your new password is set. Sign in with it."))
    return redirect("account_login")


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    return remember_preferences(redirect("dashboard:home"), user)


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link_spent.html", {"has_owner": User.objects.exists()}, status=410)


def _browser_language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "en"))


def _slow_down(request: HttpRequest) -> None:
    """Nobody tries links by the thousand."""
    if not allow(f"link:{client_address(request)}", limit=60, seconds=60):
        raise Refused("SLOW_DOWN", _("Too many tries. Wait a minute, then try again."), status=429)
