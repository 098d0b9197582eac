"""Language and theme lead back to an address that opens, also on the answer of a button."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from studio.accounts.models import User
from tests.architecture.world import World

pytestmark = pytest.mark.django_db
NEXT = re.compile(r'name="next"\s+value="([^"]*)"')


def places(html: str) -> set[str]:
    """Where the forms of language and theme lead."""
    found = set(NEXT.findall(html))
    assert found
    return found


def test_every_page_that_answers_a_button_leads_back_to_a_page(client: Client, alice: User, viewer: User) -> None:
    world = World(alice, viewer)
    client.force_login(alice)
    you, try_it = reverse("accounts:you"), reverse("registry:try", args=[world.model.pk])
    workspace = reverse("accounts:workspace", args=[world.workspace.pk])
    buttons = {
        reverse("accounts:token_create"): you,
        reverse("accounts:account_delete"): you,
        reverse("accounts:invite", args=[world.workspace.pk]): workspace,
        reverse("registry:answer", args=[world.model.pk]): try_it,
        reverse("registry:endpoint", args=[world.model.pk]): try_it,
    }
    for button, page in buttons.items():
        html = client.post(button, {"email": "new@example.com", "role": "viewer"}).content.decode()
        if html:  # An address that is there already is no page but a way back.
            assert places(html) == {page}, button
        assert client.get(page).status_code == 200


def test_a_refusal_leads_back_to_the_page_of_its_button(client: Client, alice: User) -> None:
    client.force_login(alice)
    for referer, place in (
        ("http://testserver/activity/?page=2#top", "/activity/?page=2"),
        ("http://testserver/theme/", "/"),
        ("http://testserver/nowhere/", "/"),
        ("https://evil.example/activity/", "/"),
        ("", "/"),
    ):
        answer = client.get(reverse("core:theme"), headers={"Referer": referer})
        assert answer.status_code == 405
        assert places(answer.content.decode()) == {place}, referer


def test_a_page_leads_back_to_itself_with_what_was_asked(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert places(client.get("/activity/?page=2").content.decode()) == {"/activity/?page=2"}
    assert places(client.get("/nowhere/").content.decode()) == {"/nowhere/"}
