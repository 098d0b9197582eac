"""Fetches what a call names: a foreign, a deleted and a missing thing are the same 404."""

from typing import TypeVar

from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from studio.accounts.models import User, Workspace
from studio.accounts.workspaces import home_of
from studio.core.errors import Refused
from studio.core.visibility import VisibleQuerySet

M = TypeVar("M", bound=Model)
MAX_ID = 16


def visible(rows: VisibleQuerySet[M], request: HttpRequest, key: str) -> M:
    """The thing this person may see."""
    if not key.isascii() or not key.isalnum() or len(key) > MAX_ID:
        raise Http404
    found = rows.visible_to(request.user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def editable(rows: VisibleQuerySet[M], request: HttpRequest, key: str) -> M:
    """The thing this person may change; one they may only look at is refused with the reason."""
    found = visible(rows, request, key)
    if not rows.editable_by(request.user).filter(pk=key).exists():
        raise Refused(
            "VIEWER",
            _("You may look at this but not change it."),
            fix=_("Ask an owner of the workspace to make you an editor."),
            status=403,
        )
    return found


def home(request: HttpRequest) -> Workspace:
    """The workspace that new things of this person go to."""
    workspace = home_of(user_of(request))
    if workspace is None:
        raise Refused(
            "VIEWER",
            _("You have no workspace that you may write to."),
            fix=_("Ask an owner of a workspace to make you an editor."),
            status=403,
        )
    return workspace


def user_of(request: HttpRequest) -> User:
    """Who calls; nobody passes the door of the API unknown."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
