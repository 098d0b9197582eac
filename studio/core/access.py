"""Default deny: a request whose route is not in the table of routes goes no further."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from studio.routes import Who, rule_for

from .errors import Refused, method_not_allowed, respond

GetResponse = Callable[[HttpRequest], HttpResponse]


class AccessMiddleware:
    """Reads the rule of the resolved route, before the view runs."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            return method_not_allowed(request, response.get("Allow", "").split(", "))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        rule = rule_for(request.resolver_match.view_name if request.resolver_match else "")
        if rule is None:
            raise PermissionDenied
        if request.method not in rule.methods:
            return method_not_allowed(request, rule.methods)
        # The API checks tokens itself, after this table has let the route exist.
        if rule.who in (Who.ANYONE, Who.TOKEN):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if rule.who is Who.STAFF and not request.user.is_staff:
            raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A service said no and the view had nothing to add: the sentence on a page of its own."""
        if isinstance(exception, Refused):
            message = f"{exception.message} {exception.fix}".strip()
            return respond(request, exception.status, code=exception.code, message=message)
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; for a partial the whole page goes there."""
    part = getattr(request, "htmx", None)
    is_partial = bool(part)
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    if part:
        back = part.current_url_abs_path or "/"
    if (
        request.headers.get("X-Requested-With") == "XMLHttpRequest"
    ):  # A script keeps its page, and what was typed there.
        sentence = _("You are not signed in any more. Sign in again in another tab, then press the button once more.")
        return HttpResponse(sentence, status=401, content_type="text/plain; charset=utf-8")
    target = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(target) if is_partial else redirect(target)
