"""Tells a script where an answer leads, instead of letting its request follow there unseen."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
LEADING = frozenset({HTTPStatus.FOUND, HTTPStatus.SEE_OTHER})


class LeadingMiddleware:
    """A request of a script would fetch the next page itself, use up its messages and lose its place on the page."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
        if is_script and response.status_code in LEADING:
            response.status_code = HTTPStatus.NO_CONTENT  # Its `Location` stays, for the script to open.
        return response
