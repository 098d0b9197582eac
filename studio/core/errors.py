"""What people see when something is refused: a sentence, as a page or as JSON, and never a look inside."""

from http import HTTPStatus
from typing import Any, NamedTuple

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .http import is_api

CODES = {400: "BAD_REQUEST", 401: "SIGN_IN", 403: "FORBIDDEN", 404: "NOT_FOUND", 405: "METHOD", 500: "INTERNAL"}


class Refused(Exception):  # noqa: N818  # Not a fault of the program: the studio says no, with a reason.
    """Something the studio will not do, told to the person who asked: what, why and what to do now."""

    def __init__(self, code: str, message: str, *, fix: str = "", where: str = "", status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.fix, self.where, self.status = code, message, fix, where, status


class Words(NamedTuple):
    title: str
    sentence: str


def words(status: int) -> Words:
    """Title and sentence of an error page."""
    return {
        400: Words(_("That request could not be read"), _("Go back, reload the page and try again.")),
        403: Words(_("You may not do this"), _("Ask an owner of the workspace or an operator if you need it.")),
        404: Words(_("There is nothing here"), _("It was moved or deleted, or it belongs to somebody else.")),
        405: Words(
            _("This page does not work that way"), _("Open it from its link instead of sending something to it.")
        ),
        429: Words(_("Too many tries"), _("Wait a few minutes, then try again.")),
        503: Words(_("The studio is not ready"), _("Try again in a few seconds; nothing is lost.")),
    }.get(
        status,
        Words(_("Something went wrong on our side"), _("It was noted for the operators. Nothing you saved is lost.")),
    )


def respond(
    request: HttpRequest, status: int, *, code: str = "", message: str = "", page: str = "error"
) -> HttpResponse:
    """The error as the caller wants it. Foreign and missing things get the same bytes.

    With a `message` of its own it is said on the plain page; the page of a status has its own sentences.
    """
    title, sentence = words(status)
    if is_api(request):
        text = message or f"{title}. {sentence}"
        body = {"code": code or CODES.get(status, "ERROR"), "message": text, "details": []}
        return JsonResponse(body, status=status)
    context = {"status": status, "title": _("This could not be done") if message else title}
    names = [f"errors/{page}.html"] if message else [f"errors/{status}.html", "errors/error.html"]
    return HttpResponse(render_to_string(names, context | {"sentence": message or sentence}, request), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        message = _("This is too much for a form. Go back, save the table as a file and upload that.")
        return respond(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="TOO_LARGE", message=message)
    return respond(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, HTTPStatus.FORBIDDEN)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    message = _("This form was open too long or came from another page. Reload the page and send it again.")
    return respond(request, HTTPStatus.FORBIDDEN, code="CSRF", message=message, page="403_csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, HTTPStatus.NOT_FOUND)


def method_not_allowed(request: HttpRequest, methods: Any) -> HttpResponse:
    response = respond(request, HTTPStatus.METHOD_NOT_ALLOWED)
    response["Allow"] = ", ".join(sorted(methods))
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return respond(request, HTTPStatus.INTERNAL_SERVER_ERROR)
