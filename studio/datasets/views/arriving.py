"""A file in parts, as tus 1.0 says: announced, asked how much has arrived, sent on. The page's script speaks it."""

import base64
import binascii

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from studio.accounts import workspaces
from studio.accounts.models import User, Workspace
from studio.accounts.person import person
from studio.core.errors import Refused
from studio.datasets import resuming

CONTENT = "application/offset+octet-stream"


def announce(request: HttpRequest) -> HttpResponse:
    """POST with `Upload-Length` and, in `Upload-Metadata`, the name: where the parts are to be sent. `workspace` in the
    address is where the file will belong, whose limits are then told; without one it is the person's own."""
    user = person(request)
    try:
        size = _number(request, "Upload-Length")
        target = _target(user, request.GET.get("workspace", ""))
        partial = resuming.begin(user=user, workspace=target, name=_name(request), num_bytes=size)
    except Refused as refusal:
        return _refused(refusal)
    return _told(201, {"Location": reverse("datasets:part", args=[partial.id]), "Upload-Offset": "0"})


def part(request: HttpRequest, partial_id: str) -> HttpResponse:
    """HEAD: how much has arrived. PATCH: the next part."""
    partial = resuming.find(person(request), partial_id)
    if partial is None:
        raise Http404
    if request.method == "PATCH" and request.content_type != CONTENT:
        return _told(415, {})
    try:
        if request.method != "PATCH":
            sizes = {"Upload-Offset": str(partial.num_arrived), "Upload-Length": str(partial.num_bytes)}
            return _told(200, {**sizes, "Cache-Control": "no-store"})
        arrived = resuming.append(partial, _number(request, "Upload-Offset"), request)
    except FileNotFoundError:  # It was claimed, or made way, at this very moment.
        raise Http404 from None
    except Refused as refusal:
        return _refused(refusal)
    return _told(204, {"Upload-Offset": str(arrived)})


def _target(user: User, named: str) -> Workspace:
    """The workspace that is named, or the person's own. A right may be lost while a page stands open, so its script
    is told in a sentence; a workspace that was never theirs looks the same."""
    if named:
        workspace = workspaces.editable_by(user).filter(pk=named.replace("\0", "")).first()
    else:
        workspace = workspaces.home_of(user)
    if workspace is None:
        raise Refused(
            "WORKSPACE_CLOSED",
            _("You can no longer add anything to this workspace."),
            fix=_("Ask one of its owners for the right to, or upload the file into a workspace of your own."),
            status=404 if named else 403,
        )
    return workspace


def _told(status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(status=status, headers={"Tus-Resumable": resuming.VERSION, **headers})


def _refused(refusal: Refused) -> HttpResponse:
    """The bare sentence: the script puts it beside the bar."""
    sentence = f"{refusal.message} {refusal.fix}".strip()
    return HttpResponse(sentence, status=refusal.status, content_type="text/plain; charset=utf-8")


def _number(request: HttpRequest, name: str) -> int:
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise Refused("UPLOAD_HEADER", f"{name} is missing or is no number.")
    return int(value)


def _name(request: HttpRequest) -> str:
    """`filename <base64>` among pairs with commas between them."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError):
                break
    raise Refused("UPLOAD_HEADER", "Upload-Metadata holds no filename.")
