"""Every refusal of the API in one shape: `code`, `message`, `details` with where, message and fix."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from studio.core.errors import Refused, respond

from .sentences import invalid

MAX_DETAILS = 20


class Detail(Schema):
    """One thing that is wrong."""

    where: str
    message: str
    fix: str


class Problem(Schema):
    """What every refusal looks like."""

    code: str
    message: str
    details: list[Detail]


PROBLEMS: dict[frozenset[int], type[Problem]] = {frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 503}): Problem}


def problem(
    status: int,
    code: str,
    message: str,
    details: Sequence[dict[str, str]] = (),
    *,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """The refusal as JSON."""
    body = {"code": code, "message": message, "details": list(details)}
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def install(api: NinjaAPI) -> None:
    """Give every kind of exception its answer; what is left is a fault of ours and becomes Django's 500."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(Http404, lambda request, _error: respond(request, 404))
    api.add_exception_handler(PermissionDenied, lambda request, _error: respond(request, 403))
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(Throttled, _throttled)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(RequestDataTooBig, _too_big)
    api.add_exception_handler(MultiPartParserError, _unreadable)
    api.add_exception_handler(SuspiciousOperation, _unreadable)
    api.add_exception_handler(HttpError, _unreadable)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    detail = {"where": error.where, "message": error.message, "fix": error.fix}
    return problem(error.status, error.code, error.message, [detail])


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    message = _("Nobody is signed in: the access token is missing, wrong, expired or revoked.")
    fix = _("Send the header Authorization: Bearer, followed by a token made under Settings, Tokens.")
    details = [{"where": "Authorization", "message": message, "fix": fix}]
    return problem(401, "SIGN_IN", message, details, headers={"WWW-Authenticate": "Bearer"})


def _throttled(request: HttpRequest, error: Any) -> HttpResponse:
    message = _("Too many calls in a minute.")
    fix = _("Wait {seconds} seconds, then go on more slowly.").format(seconds=error.wait)
    details = [{"where": "", "message": message, "fix": fix}]
    return problem(429, "THROTTLED", message, details, headers={"Retry-After": str(error.wait)})


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    details = [invalid(item) for item in error.errors[:MAX_DETAILS]]
    return problem(422, "INVALID", details[0]["message"] if details else "", details)


def _too_big(request: HttpRequest, error: Any) -> HttpResponse:
    message = _("The call is larger than this studio takes.")
    fix = _("Send less at a time, or upload a file.")
    return problem(413, "TOO_LARGE", message, [{"where": "body", "message": message, "fix": fix}])


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error.__cause__, ValidationError):  # Our parser read it and found something that may not be in it.
        return _invalid(request, error.__cause__)
    message = _("The body of the call could not be read.")
    fix = _("Send JSON in UTF-8, or a form with files as multipart/form-data.")
    return problem(400, "BODY_UNREADABLE", message, [{"where": "body", "message": message, "fix": fix}])
