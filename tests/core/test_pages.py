"""Small pages of no room: health, theme, and what people see when something is refused."""

import pytest
from django.test import Client

from studio.accounts.models import User


def test_health_is_told_to_anybody(client: Client, db: None) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_remembered_and_drawn(client: Client, db: None, theme: str) -> None:
    response = client.post("/theme/", {"theme": theme, "next": "/accounts/login/"})
    assert response["Location"] == "/accounts/login/"
    assert f'data-theme="{theme}"' in client.get("/accounts/login/").content.decode()


def test_the_systems_theme_is_the_absence_of_a_choice(client: Client, db: None) -> None:
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": "system"})
    assert "data-theme" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_the_theme_button_leads_to_no_foreign_page(client: Client, db: None, target: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"


def test_a_theme_nobody_offers_is_not_put_into_the_page(client: Client, db: None) -> None:
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/projects/nothing/goal/", 404, "There is nothing at this address"),
        ("/kit/", 403, "You may not do that here"),
        ("/theme/", 405, "This page does not work that way"),
    ],
)
def test_refusals_are_pages_with_a_way_on(client: Client, alice: User, url: str, status: int, words: str) -> None:
    client.force_login(alice)
    response = client.get(url)
    assert response.status_code == status
    page = response.content.decode()
    assert words in page
    assert 'href="/"' in page
    assert page.count("<h1>") == 1


def test_a_form_that_was_open_too_long_is_not_acted_on_and_says_so(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    response = client.post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "This form was open for too long" in response.content.decode()


def test_what_a_service_refuses_is_said_in_its_own_words(client: Client, viewer: User) -> None:
    client.force_login(viewer)
    response = client.post("/projects/sample/")
    assert response.status_code == 403
    page = response.content.decode()
    assert "You may look at this workspace, but not change it." in page
    assert "Ask its owner to make you an editor." in page


def test_a_fault_of_ours_shows_no_look_inside(client: Client, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise ValueError("secret detail at /srv/studio/secret.py")

    monkeypatch.setattr("studio.dashboard.notices.latest", broken)
    client.force_login(alice)
    client.raise_request_exception = False
    response = client.get("/notices/")
    assert response.status_code == 500
    page = response.content.decode()
    assert "secret" not in page
    assert "your data and trainings are safe" in page
