"""Says, from the headers alone, whether a request comes from nobody the studio knows."""

from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from . import tokens

BEARER = "bearer "


def is_stranger(cookies: str, authorization: str) -> bool:
    """True without a session that still lives and without a token that is good; the view asks for more than that."""
    if authorization.lower().startswith(BEARER):
        return tokens.authenticate(authorization[len(BEARER) :].strip()) is None
    try:
        cookie = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return True
    if cookie is None:
        return True
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(cookie.value)
    return not get_user(request).is_authenticated
