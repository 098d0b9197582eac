"""The first owner of an installation: the one-time link, and the account it makes."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.audit import record
from studio.accounts.keys import digest, new_secret
from studio.accounts.models import Membership, OwnerLink, User, Workspace
from studio.core.errors import Refused

LINK_LIVES = timedelta(minutes=30)


def make_owner_link() -> str:
    """The path of a fresh one-time link; earlier ones stop working. Refused once somebody has an account."""
    if User.objects.exists():
        raise Refused("HAS_OWNER", _("This studio already has an owner; sign in instead."))
    raw, token_hash = new_secret()
    with transaction.atomic():
        OwnerLink.objects.filter(used_at=None).delete()
        OwnerLink.objects.create(token_hash=token_hash, expires_at=timezone.now() + LINK_LIVES)
    return reverse("accounts:first_start", args=[raw])


def is_link_open(token: str) -> bool:
    """Whether the page behind a link may still be filled in."""
    now = timezone.now()
    return OwnerLink.objects.filter(token_hash=digest(token), used_at=None, expires_at__gt=now).exists()


@transaction.atomic
def use_owner_link(
    *, token: str, email: str, name: str, password: str, language: str = "", address: str | None = None
) -> User:
    """Spend the link and make the owner; of two people who press at once, one wins."""
    now = timezone.now()
    open_links = OwnerLink.objects.filter(token_hash=digest(token), used_at=None, expires_at__gt=now)
    if open_links.update(used_at=now) != 1 or User.objects.exists():
        raise Refused("LINK_USED", _("This link was used or is too old. Start the studio again to get a new one."))
    return create_owner(email=email, name=name, password=password, language=language, address=address)


@transaction.atomic
def create_owner(*, email: str, password: str, name: str = "", language: str = "", address: str | None = None) -> User:
    """An operator with a workspace of their own."""
    user = User.objects.create_superuser(email, password, name=name, language=language)
    found_workspace(user)
    record(actor=user, action="owner.created", subject=user, address=address)
    return user


@transaction.atomic
def rescue_owner(*, user: User, password: str) -> User:
    """Let somebody with a terminal on the machine back in: new password, active, operator, a workspace."""
    user.set_password(password)
    user.is_active = user.is_staff = user.is_superuser = True
    user.save()
    if not user.memberships.filter(role=Membership.Role.OWNER).exists():
        found_workspace(user)
    record(actor=None, action="owner.rescued", subject=user)
    return user


def found_workspace(user: User) -> Workspace:
    """A workspace of one's own."""
    workspace = Workspace.objects.create(name=_("Workspace of %(name)s") % {"name": user})
    Membership.objects.create(workspace=workspace, user=user, role=Membership.Role.OWNER)
    return workspace
