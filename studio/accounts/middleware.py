"""Shows times in the person's own zone, and puts refusals on record."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from studio.core.http import client_address

from .audit import record
from .throttle import allow

GetResponse = Callable[[HttpRequest], HttpResponse]
MAX_REFUSALS_A_MINUTE = 30


class PersonMiddleware:
    """Stands behind the table of routes, so the person is known already."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if response.status_code == HTTPStatus.FORBIDDEN:
            _note_refusal(request)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        zone = getattr(request.user, "time_zone", "")
        if zone:
            try:
                timezone.activate(ZoneInfo(zone))
            except ZoneInfoNotFoundError:  # Known when it was chosen, gone from this machine since: UTC it is.
                timezone.deactivate()


def _note_refusal(request: HttpRequest) -> None:
    user = request.user if request.user.is_authenticated else None
    address = client_address(request)
    # A storm of refusals must not fill the log; the first of each minute tell enough.
    if allow(f"refused:{user.pk if user else address}", limit=MAX_REFUSALS_A_MINUTE, seconds=60):
        route = request.resolver_match.view_name if request.resolver_match else ""
        record(actor=user, action="access.refused", address=address, route=route, method=request.method)
