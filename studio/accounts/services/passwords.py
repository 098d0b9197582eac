"""A one-time link with which somebody who forgot their password chooses a new one; operators make it."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from studio.accounts.audit import record
from studio.accounts.models import User
from studio.core.errors import Refused


def make_password_link(*, user: User, actor: User, address: str | None = None) -> str:
    """The path to send to them. It dies with its first use, with a sign-in, and after three days; it is not kept."""
    if not user.is_active:
        raise Refused("SUSPENDED", _("This person may not sign in. Let them in first."))
    record(actor=actor, action="person.password_link_made", subject=user, address=address)
    return reverse("accounts:new_password", args=[f"{user.pk}-{default_token_generator.make_token(user)}"])


def person_of_link(token: str) -> User | None:
    """Whose password it is, while the link still works."""
    user_id, _dash, secret = token.partition("-")
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user if user is not None and default_token_generator.check_token(user, secret) else None


@transaction.atomic
def use_password_link(*, token: str, password: str, address: str | None = None) -> User:
    """Set the new password; everything that is signed in with the old one is signed out."""
    found = person_of_link(token)
    # Read again under a lock, so that of two people who press at once one wins.
    user = User.objects.select_for_update().filter(pk=found.pk).first() if found else None
    if user is None or person_of_link(token) is None:
        raise Refused("LINK_USED", _("This link was used or is too old. Ask an operator for a new one."), status=410)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor=user, action="person.password_renewed", subject=user, address=address)
    return user
