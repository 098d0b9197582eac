"""A person's own settings, and what operators may do to an account."""

import datetime as dt
from functools import partial
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio import broadcast
from studio.accounts.audit import record
from studio.accounts.models import Membership, User, Workspace
from studio.core.context import THEMES
from studio.core.errors import Refused

from .members import is_last_owner


def set_preferences(*, user: User, language: str, theme: str, time_zone: str, name: str | None = None) -> None:
    """Language, theme, time zone and name; an empty value means: as the browser says."""
    if language and language not in dict(settings.LANGUAGES):
        raise Refused("LANGUAGE", _("This language is not there."), where="language")
    if theme and theme not in THEMES:
        raise Refused("THEME", _("Choose system, light or dark."), where="theme")
    if time_zone and time_zone not in available_timezones():
        raise Refused("TIME_ZONE", _("This time zone is not known, for example: Europe/Berlin."), where="time_zone")
    user.language, user.theme, user.time_zone = language, theme, time_zone
    user.name = user.name if name is None else name
    user.save(update_fields=["language", "theme", "time_zone", "name"])


def see_notices(*, user: User, until: dt.datetime) -> None:
    """Everything that happened up to this moment counts as read; never backwards, never into the future."""
    moment = min(until, timezone.now())
    User.objects.filter(pk=user.pk, notices_seen_at__lt=moment).update(notices_seen_at=moment)


@transaction.atomic
def set_active(*, user: User, is_active: bool, actor: User, address: str | None = None) -> None:
    """Suspend somebody, or let them in again; open pages notice within seconds."""
    if not is_active:
        _require_other_operator(user)
    if User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active) != 1:
        return
    action = "person.reactivated" if is_active else "person.suspended"
    record(actor=actor, action=action, subject=user, address=address)
    transaction.on_commit(partial(broadcast.access_changed, user.pk))


@transaction.atomic
def set_operator(*, user: User, is_operator: bool, actor: User, address: str | None = None) -> None:
    """Give or take the keys of the admin panel."""
    if not is_operator:
        _require_other_operator(user)
    rows = User.objects.filter(pk=user.pk, is_staff=not is_operator)
    if rows.update(is_staff=is_operator, is_superuser=is_operator) == 1:
        action = "person.made_operator" if is_operator else "person.no_longer_operator"
        record(actor=actor, action=action, subject=user, address=address)


@transaction.atomic
def delete_account(*, user: User, actor: User, address: str | None = None) -> None:
    """Take a person out of the studio: name, address, password and tokens go; what a team shares stays.

    Things in a workspace nobody else belongs to go to the bin; housekeeping stops its runs within seconds.
    """
    _require_other_operator(user)
    memberships = list(Membership.objects.filter(user=user).select_related("workspace"))
    for member in memberships:
        if is_last_owner(member) and member.workspace.memberships.count() > 1:
            text = _("You are the only owner of “%(workspace)s”. Make somebody else an owner there first.")
            raise Refused("LAST_OWNER", text % {"workspace": member.workspace})
    for member in memberships:
        if member.workspace.memberships.count() == 1:
            _empty(member.workspace)
    record(actor=actor, action="person.deleted", address=address, person=user.pk)
    user.memberships.all().delete()
    user.api_tokens.all().delete()
    user.email, user.name, user.is_active = f"{user.pk}@deleted.invalid", "", False
    user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    transaction.on_commit(partial(broadcast.access_changed, user.pk))


def _empty(workspace: Workspace) -> None:
    now = timezone.now()
    for things in (workspace.datasets, workspace.projects, workspace.models):
        things.filter(deleted_at=None).update(deleted_at=now)


def _require_other_operator(user: User) -> None:
    others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk)
    if user.is_staff and not others.exists():
        raise Refused("LAST_OPERATOR", _("The studio needs an operator. Make somebody else an operator first."))


@transaction.atomic
def edit_person(*, user: User, actor: User, address: str | None = None, **values: str) -> None:
    """An operator mends somebody's name, language or time zone."""
    current = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
    set_preferences(user=user, theme=user.theme, **(current | values))
    record(actor=actor, action="person.edited", subject=user, address=address, **values)


@transaction.atomic
def edit_workspace(
    *,
    workspace: Workspace,
    name: str,
    max_bytes: int,
    max_queued_runs: int,
    actor: User,
    address: str | None = None,
) -> None:
    """An operator changes a workspace's name and limits."""
    workspace.name, workspace.max_bytes, workspace.max_queued_runs = name, max_bytes, max_queued_runs
    workspace.save(update_fields=["name", "max_bytes", "max_queued_runs"])
    values = {"max_bytes": max_bytes, "max_queued_runs": max_queued_runs}
    record(actor=actor, action="workspace.edited", subject=workspace, address=address, **values)
