"""The two cookies that carry a person's taste before they are known: language and theme."""

from django.conf import settings
from django.http import HttpResponse

from .models import User

YEAR = 365 * 24 * 3600


def remember_preferences(response: HttpResponse, user: User) -> HttpResponse:
    """Write them where the person has chosen; an empty choice leaves the browser alone."""
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, user.language), ("theme", user.theme)):
        if value:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.IS_HTTPS)
    return response


def replace_preferences(response: HttpResponse, user: User) -> HttpResponse:
    """After a change: what is empty now is forgotten by the browser as well."""
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, user.language), ("theme", user.theme)):
        if not value:
            response.delete_cookie(name)
    return remember_preferences(response, user)
