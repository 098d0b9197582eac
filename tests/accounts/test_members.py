"""Members, roles, accounts: a workspace keeps its owner, the studio its operator, the record its lines."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from studio.accounts import services, tamperproof, workspaces
from studio.accounts.audit import record
from studio.accounts.models import ApiToken, AuditEvent, Invitation, Membership, User, Workspace
from studio.core.errors import Refused


def member_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_the_last_owner_stays_owner(alice: User, viewer: User) -> None:
    with pytest.raises(Refused, match="needs an owner"):
        services.change_role(member=member_of(alice), role="viewer", actor=alice)
    with pytest.raises(Refused, match="needs an owner"):
        services.remove_member(member=member_of(alice), actor=alice)
    services.change_role(member=member_of(viewer), role="owner", actor=alice)
    services.change_role(member=member_of(alice), role="viewer", actor=alice)
    assert AuditEvent.objects.filter(action="member.role_changed").count() == 2


def test_the_last_operator_stays_operator(staff: User) -> None:
    tries: tuple[Callable[[], None], ...] = (
        lambda: services.set_operator(user=staff, is_operator=False, actor=staff),
        lambda: services.set_active(user=staff, is_active=False, actor=staff),
        lambda: services.delete_account(user=staff, actor=staff),
    )
    for service in tries:
        with pytest.raises(Refused, match="needs an operator"):
            service()


def test_a_deleted_account_leaves_nothing_personal_behind(alice: User, viewer: User) -> None:
    with pytest.raises(Refused, match="only owner"):
        services.delete_account(user=alice, actor=alice)
    services.create_token(user=viewer, name="x")
    services.delete_account(user=viewer, actor=viewer)
    viewer.refresh_from_db()
    assert (viewer.name, viewer.is_active, viewer.has_usable_password()) == ("", False, False)
    assert "viewer@example.com" not in viewer.email
    assert not ApiToken.objects.exists()
    assert not viewer.memberships.exists()


def test_new_things_go_to_the_workspace_of_ones_own(alice: User, bob: User, viewer: User) -> None:
    home = workspaces.home_of(bob)
    assert home is not None
    services.add_member(workspace=member_of(alice).workspace, user=bob, role="editor", actor=alice)
    assert workspaces.home_of(bob) == home
    assert workspaces.home_of(viewer) is None


def test_pages_of_members_obey_the_role(client: Client, alice: User, viewer: User, bob: User) -> None:
    workspace_id = member_of(alice).workspace_id
    role_url = f"/members/{member_of(viewer).pk}/role/"
    for person, page_status, change_status in ((viewer, 200, 404), (bob, 404, 404), (alice, 200, 302)):
        client.force_login(person)
        assert client.get(f"/workspace/{workspace_id}/").status_code == page_status
        assert client.post(role_url, {"role": "editor"}).status_code == change_status
    assert member_of(viewer).role == "editor"


def test_inviting_shows_the_link_once(client: Client, alice: User) -> None:
    client.force_login(alice)
    url = f"/workspace/{member_of(alice).workspace_id}/"
    page = client.post(f"{url}invite/", {"email": "new@example.com", "role": "editor"}).content.decode()
    assert "/invitation/" in page
    assert "/invitation/" not in client.get(url).content.decode()


def test_an_owner_withdraws_an_open_invitation_and_its_link_is_dead(
    client: Client, alice: User, bob: User, viewer: User
) -> None:
    workspace = member_of(alice).workspace
    _member, link = services.invite(workspace=workspace, email="new@example.com", role="editor", actor=alice)
    page, button = f"/workspace/{workspace.pk}/", f"/invitations/{Invitation.objects.get().pk}/withdraw/"
    for person in (viewer, bob):
        client.force_login(person)
        assert "new@example.com" not in client.get(page).content.decode()
        assert client.post(button).status_code == 404
    client.force_login(alice)
    assert button in client.get(page).content.decode()
    told = client.post(button, follow=True).content.decode()
    assert "The invitation for new@example.com is withdrawn." in told
    assert button not in told
    assert client.post(button).status_code == 404
    assert services.open_invitation(link.strip("/").split("/")[-1]) is None
    assert AuditEvent.objects.filter(action="member.uninvited").count() == 1


def test_an_invitation_that_was_accepted_meanwhile_is_not_withdrawn(alice: User) -> None:
    workspace = member_of(alice).workspace
    services.invite(workspace=workspace, email="new@example.com", role="editor", actor=alice)
    invitation = Invitation.objects.get()
    Invitation.objects.update(used_at=timezone.now())
    assert not services.withdraw_invitation(invitation=invitation, actor=alice)
    assert Invitation.objects.exists()


def test_a_token_is_shown_once_and_revoked(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    page = client.post("/settings/tokens/", {"name": "script", "scopes": ["read"], "days": "30"})
    assert "ate_" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    token = ApiToken.objects.get()
    assert f"{token.prefix}…" in client.get("/settings/").content.decode()
    client.force_login(bob)
    assert client.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
    client.force_login(alice)
    assert client.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 302
    assert ApiToken.objects.get().revoked_at is not None


@pytest.mark.parametrize(
    "wrong", [{"language": "xx"}, {"theme": "pink"}, {"time_zone": "Nowhere/Else"}, {"name": "x" * 200}]
)
def test_wrong_settings_are_told_and_not_saved(client: Client, alice: User, wrong: dict[str, str]) -> None:
    client.force_login(alice)
    assert client.post("/settings/", wrong).status_code == 422
    alice.refresh_from_db()
    assert (alice.language, alice.theme, alice.time_zone, alice.name) == ("", "", "", "Alice")


def test_deleting_ones_account_asks_for_the_password(client: Client, viewer: User) -> None:
    client.force_login(viewer)
    assert client.post("/settings/delete-account/", {"password": "wrong"}).status_code == 422
    assert client.post("/settings/delete-account/", {"password": "correct horse battery"}).status_code == 302
    viewer.refresh_from_db()
    assert not viewer.is_active


def test_the_database_refuses_to_change_the_record(alice: User, workspace: Workspace) -> None:
    record(actor=alice, action="test.done", subject=member_of(alice), secret_free=True)
    tamperproof.seal(connection)
    try:
        tries: tuple[Any, ...] = (
            lambda: AuditEvent.objects.update(action="nothing.happened"),
            lambda: AuditEvent.objects.update(values={}),
            lambda: AuditEvent.objects.all()._raw_delete("default"),
        )
        for change in tries:
            with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
                change()
        assert AuditEvent.objects.get().action == "test.done"
    finally:
        tamperproof.unseal(connection)
