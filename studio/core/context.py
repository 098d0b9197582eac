"""What every page needs: theme, version, its own address."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

from studio.routes import rule_for

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Cheap values only: this runs on every page. A view that draws a page at another address gives its own."""
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "studio_version": settings.VERSION,
        "page_url": page_url(request),
    }


def page_url(request: HttpRequest) -> str:
    """Where the page can be opened again; for the answer of a button, the page that the button is on."""
    if request.resolver_match is None or _opens(request.resolver_match):
        return request.get_full_path()
    before = urlsplit(request.headers.get("Referer", ""))
    try:
        is_page = before.netloc == request.get_host() and _opens(resolve(before.path))
    except Resolver404:
        is_page = False
    return urlunsplit(before._replace(scheme="", netloc="", fragment="")) if is_page else "/"


def _opens(match: ResolverMatch) -> bool:
    """Whether the table of routes lets one look there."""
    rule = rule_for(match.view_name)
    return rule is not None and "GET" in rule.methods
