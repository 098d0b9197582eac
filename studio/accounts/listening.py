"""Puts on record what the sign-in libraries report; their signals are the only way to hear of it."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest

from studio import broadcast
from studio.core.http import client_address

from .audit import record
from .models import User


def _signed_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    record(actor=user, action="signin.succeeded", subject=user, address=client_address(request))


def _signed_out(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        record(actor=user, action="signin.ended", subject=user, address=client_address(request))
        _tell(user)


def _refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    # What was typed is kept only when it is an account's address: people type passwords into the wrong field.
    email = str(credentials.get("email") or credentials.get("username") or "").lower()
    user = User.objects.filter(email=email).first()
    address = client_address(request) if request else None
    record(actor=None, action="signin.failed", subject=user, address=address)


def _password_changed(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    record(actor=user, action="password.changed", subject=user, address=client_address(request))
    _tell(user)


def _mfa_added(request: HttpRequest, user: User, authenticator: Any, **_kwargs: Any) -> None:
    _mfa(request, user, "mfa.added", authenticator)


def _mfa_removed(request: HttpRequest, user: User, authenticator: Any, **_kwargs: Any) -> None:
    _mfa(request, user, "mfa.removed", authenticator)


def _mfa_reset(request: HttpRequest, user: User, authenticator: Any, **_kwargs: Any) -> None:
    _mfa(request, user, "mfa.reset", authenticator)


def _mfa(request: HttpRequest, user: User, action: str, authenticator: Any) -> None:
    record(actor=user, action=action, subject=user, address=client_address(request), kind=authenticator.type)


def _tell(user: User) -> None:
    """Open sockets ask again whether they may stay."""
    user_id = user.pk
    transaction.on_commit(lambda: broadcast.access_changed(user_id))


def connect() -> None:
    """Called once, when the room is ready."""
    for signal, receiver in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _refused),
        (password_changed, _password_changed),
        (password_reset, _password_changed),
        (authenticator_added, _mfa_added),
        (authenticator_removed, _mfa_removed),
        (authenticator_reset, _mfa_reset),
    ):
        signal.connect(receiver, dispatch_uid=f"accounts.{receiver.__name__}.{id(signal)}")
