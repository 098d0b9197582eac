"""Who may open a socket: the cookie with our own origin, or a bearer token; asked again while it is open."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from studio.accounts import tokens
from studio.accounts.models import User

from .models import TrainingRun

BEARER = "bearer"


@dataclass(frozen=True)
class Pass:
    """How somebody got in; enough to ask again later whether they still may be here."""

    user_id: str
    session_key: str = ""
    token: str = ""

    @property
    def subprotocol(self) -> str | None:
        return BEARER if self.token else None


def admit(scope: dict[str, Any]) -> Pass | None:
    """A pass for the scope of a handshake; nothing for strangers and foreign pages."""
    protocols: list[str] = scope.get("subprotocols") or []
    origin = _header(scope, b"origin")
    if origin and origin not in settings.ORIGINS:
        return None
    if len(protocols) == 2 and protocols[0] == BEARER:
        user = _user_of_token(protocols[1])
        return Pass(user.pk, token=protocols[1]) if user else None
    if not origin:  # A browser always names its origin; a cookie without one was not sent by our page.
        return None
    key = scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME, "")
    user = _user_of_session(key)
    return Pass(user.pk, session_key=key) if user else None


def may_see(pass_: Pass, run_id: str) -> bool:
    """Whether this pass still stands and opens this run: nothing is remembered from the last time."""
    user = _user_of_token(pass_.token) if pass_.token else _user_of_session(pass_.session_key)
    return user is not None and TrainingRun.objects.visible_to(user).filter(pk=run_id).exists()


def _header(scope: dict[str, Any], name: bytes) -> str:
    found = [value for key, value in scope.get("headers", []) if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ("" if not found else "several")


def _user_of_session(key: str) -> User | None:
    """The person of a session that still lives and was made with the password of today."""
    if not key:
        return None
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user_id, backend = store.get(SESSION_KEY), store.get(BACKEND_SESSION_KEY)
    if not user_id or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not constant_time_compare(store.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    return user


def _user_of_token(token: str) -> User | None:
    return tokens.user_of(token, scope="read")
