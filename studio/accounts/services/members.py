"""Who belongs to a workspace, and as what."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from studio import broadcast
from studio.accounts.audit import record
from studio.accounts.keys import digest, new_secret
from studio.accounts.models import Invitation, Membership, User, Workspace
from studio.core.errors import Refused

INVITATION_LIVES = timedelta(days=7)
Role = Membership.Role


@transaction.atomic
def invite(
    *, workspace: Workspace, email: str, role: str, actor: User, address: str | None = None
) -> tuple[Membership | None, str]:
    """Add somebody who has an account; for somebody new, the path of a one-time link to send to them."""
    email = User.objects.normalize_email(email).lower()
    _require_role(role)
    user = User.objects.filter(email=email, is_active=True).first()
    if user is not None:
        return add_member(workspace=workspace, user=user, role=role, actor=actor, address=address), ""
    raw, token_hash = new_secret()
    Invitation.objects.filter(workspace=workspace, email=email, used_at=None).delete()
    invitation = Invitation.objects.create(
        workspace=workspace,
        email=email,
        role=role,
        token_hash=token_hash,
        invited_by=actor,
        expires_at=timezone.now() + INVITATION_LIVES,
    )
    record(actor=actor, action="member.invited", subject=invitation, address=address, role=role)
    return None, reverse("accounts:invitation", args=[raw])


@transaction.atomic
def add_member(
    *, workspace: Workspace, user: User, role: str, actor: User | None, address: str | None = None
) -> Membership:
    _require_role(role)
    member, is_new = Membership.objects.get_or_create(workspace=workspace, user=user, defaults={"role": role})
    if not is_new:
        raise Refused("MEMBER_KNOWN", _("%(name)s already belongs to this workspace.") % {"name": user}, where="email")
    record(actor=actor, action="member.added", subject=member, address=address, member=user.email, role=role)
    return member


def open_invitations() -> QuerySet[Invitation]:
    """Those whose link still works."""
    return Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now())


def open_invitation(token: str) -> Invitation | None:
    """The invitation behind a link that still works."""
    return open_invitations().select_related("workspace").filter(token_hash=digest(token)).first()


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: User, address: str | None = None) -> bool:
    """Its link opens nothing from now on; False when it was used in the meantime."""
    won = Invitation.objects.filter(pk=invitation.pk, used_at=None).delete()[0] == 1
    if won:
        record(actor=actor, action="member.uninvited", subject=invitation, address=address)
    return won


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, language: str = "", address: str | None = None) -> User:
    """Make the account and the membership; the link works once."""
    invitation = open_invitation(token)
    used = Invitation.objects.filter(pk=invitation.pk if invitation else "", used_at=None)
    if invitation is None or used.update(used_at=timezone.now()) != 1:
        raise Refused("LINK_USED", _("This invitation was used or is too old. Ask for a new one."))
    if User.objects.filter(email=invitation.email).exists():
        raise Refused("LINK_USED", _("There is already an account with this e-mail address; sign in instead."))
    user = User.objects.create_user(invitation.email, password, name=name, language=language)
    add_member(workspace=invitation.workspace, user=user, role=invitation.role, actor=user, address=address)
    return user


@transaction.atomic
def change_role(*, member: Membership, role: str, actor: User, address: str | None = None) -> None:
    """A workspace always keeps an owner."""
    _require_role(role)
    if role != Role.OWNER:
        _require_other_owner(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    values = {"member": member.user.email, "before": before, "after": role}
    record(actor=actor, action="member.role_changed", subject=member, address=address, **values)
    transaction.on_commit(partial(broadcast.access_changed, member.user_id))


@transaction.atomic
def remove_member(*, member: Membership, actor: User, address: str | None = None) -> None:
    """Take somebody out; what they made stays with the workspace."""
    _require_other_owner(member)
    record(actor=actor, action="member.removed", subject=member, address=address, member=member.user.email)
    user_id = member.user_id
    member.delete()
    transaction.on_commit(partial(broadcast.access_changed, user_id))


def is_last_owner(member: Membership) -> bool:
    others = Membership.objects.filter(workspace=member.workspace, role=Role.OWNER).exclude(pk=member.pk)
    return member.role == Role.OWNER and not others.exists()


def _require_other_owner(member: Membership) -> None:
    # The lock makes two owners who demote each other at the same moment take turns.
    list(Membership.objects.select_for_update().filter(workspace=member.workspace, role=Role.OWNER))
    member.refresh_from_db()
    if is_last_owner(member):
        raise Refused("LAST_OWNER", _("A workspace needs an owner. Make somebody else an owner first."))


def _require_role(role: str) -> None:
    if role not in Role.values:
        raise Refused("ROLE", _("Choose a role: owner, editor or viewer."), where="role")
