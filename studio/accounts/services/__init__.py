"""Everything that changes people, workspaces and tokens."""

from .access_tokens import create_token, revoke_token
from .members import (
    accept_invitation,
    add_member,
    change_role,
    invite,
    open_invitation,
    open_invitations,
    remove_member,
    withdraw_invitation,
)
from .owner import create_owner, is_link_open, make_owner_link, rescue_owner, use_owner_link
from .passwords import make_password_link, person_of_link, use_password_link
from .people import (
    delete_account,
    edit_person,
    edit_workspace,
    see_notices,
    set_active,
    set_operator,
    set_preferences,
)

__all__ = [
    "accept_invitation",
    "add_member",
    "change_role",
    "create_owner",
    "create_token",
    "delete_account",
    "edit_person",
    "edit_workspace",
    "invite",
    "is_link_open",
    "make_owner_link",
    "make_password_link",
    "open_invitation",
    "open_invitations",
    "person_of_link",
    "remove_member",
    "rescue_owner",
    "revoke_token",
    "see_notices",
    "set_active",
    "set_operator",
    "set_preferences",
    "use_owner_link",
    "use_password_link",
    "withdraw_invitation",
]
