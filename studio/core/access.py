"""Default deny: a request whose route is not in the table of routes goes no further."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.http import urlencode

from studio.routes import Who, rule_for

GetResponse = Callable[[HttpRequest], HttpResponse]


class AccessMiddleware:
    """Reads the rule of the resolved route, before the view runs."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        rule = rule_for(request.resolver_match.view_name if request.resolver_match else "")
        if rule is None:
            raise PermissionDenied
        if request.method not in rule.methods:
            return HttpResponseNotAllowed(sorted(rule.methods))
        if rule.who in (
            Who.ANYONE,
            Who.TOKEN,
        ):  # The API checks its own tokens, after this table let the route exist.
            return None
        if not request.user.is_authenticated:
            return redirect(f"/accounts/login/?{urlencode({'next': request.get_full_path()})}")
        if rule.who is Who.STAFF and not request.user.is_staff:
            raise PermissionDenied
        return None
