"""Pages of one's own account: preferences, second factor, password; and the first walk of a new installation."""

import pytest
from django.core.cache import cache
from django.test import Client

from studio.accounts import services
from studio.accounts.models import User


@pytest.fixture(autouse=True)
def clean_cache() -> None:
    cache.clear()


def test_from_the_owners_link_it_is_one_form_to_the_two_ways_to_begin(client: Client, db: None) -> None:
    form = {"email": "o@example.com", "name": "Olga", "password": "seven purple walruses", "language": "en"}
    page = client.post(services.make_owner_link(), form, follow=True).content.decode()
    assert "Welcome. How do you want to begin?" in page
    assert "What this machine can do" in page
    assert "Try the sample project" in page
    assert "Start with my data" in page


def test_what_is_chosen_is_spoken_and_drawn_from_the_next_page_on(client: Client, alice: User) -> None:
    client.force_login(alice)
    form = {"name": "Alice", "language": "zh-hans", "theme": "dark", "time_zone": "Asia/Shanghai"}
    page = client.post("/settings/", form, follow=True).content.decode()
    assert '<html lang="zh-Hans"' in page
    assert 'data-theme="dark"' in page
    alice.refresh_from_db()
    assert (alice.language, alice.theme, alice.time_zone) == ("zh-hans", "dark", "Asia/Shanghai")


@pytest.mark.parametrize(
    "url",
    ["/settings/", "/workspace/", "/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/"],
)
def test_pages_of_the_account_open_with_one_heading(client: Client, alice: User, url: str) -> None:
    client.force_login(alice)
    response = client.get(url, follow=True)
    assert response.status_code == 200
    assert response.content.decode().count("<h1>") == 1


def test_a_second_factor_asks_for_the_password_then_shows_a_picture_and_the_key(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.get("/accounts/2fa/totp/activate/")
    assert response.status_code == 302
    assert "Enter your password once more" in client.get(response["Location"]).content.decode()
    page = client.post(response["Location"], {"password": "correct horse battery"}, follow=True).content.decode()
    assert "data:image/svg" in page
    assert 'name="code"' in page


def test_a_list_to_choose_from_does_not_say_that_it_may_stay_empty(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.get("/settings/").content.decode()
    assert page.count("(may stay empty)") == 1, "the name only"


def test_an_operators_link_stands_in_the_rail_of_operators_only(client: Client, alice: User, staff: User) -> None:
    client.force_login(alice)
    assert 'href="/admin/"' not in client.get("/help/").content.decode()
    client.force_login(staff)
    assert 'href="/admin/"' in client.get("/help/").content.decode()
