"""Nothing is reachable that was not declared; a new route without a line in the table fails here, by name (S2)."""

import types
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from studio.accounts.models import User
from studio.core.admin_site import Room
from studio.routes import ROUTES, SOCKETS, rule_for
from studio.routing import websocket_urlpatterns

from .walking import routes

# Views that libraries bring along and that stay closed.
CLOSED = {
    "account_signup": "owners invite",
    "account_email": "an address is changed by an operator",
    "account_email_verification_sent": "no mail is sent",
    "account_confirm_email": "no mail is sent",
    "account_set_password": "every account has one",
    "account_reset_password": "an operator makes a link; no mail is sent",
    "account_reset_password_done": "no mail is sent",
    "account_reset_password_from_key": "no mail is sent",
    "account_reset_password_from_key_done": "no mail is sent",
    "account_confirm_login_code": "no mail is sent",
}


def undeclared(urlconf: Any = None) -> list[str]:
    return [route.name for route in routes(urlconf) if rule_for(route.name) is None and route.name not in CLOSED]


def test_every_route_is_declared() -> None:
    assert undeclared() == [], "add them to studio/routes.py"


def test_the_table_names_no_route_that_is_gone() -> None:
    known = {route.name for route in routes()}
    assert sorted(set(ROUTES) - known) == []


def test_every_socket_is_declared() -> None:
    assert {route.name for route in websocket_urlpatterns} == set(SOCKETS)


def test_every_list_of_the_panel_goes_through_services() -> None:
    strays = [model.__name__ for model, room in admin.site._registry.items() if not isinstance(room, Room)]
    assert strays == [], "derive their admin class from studio.core.admin_site.Room"


def test_a_new_route_without_a_line_is_named_and_refused(client: Client, staff: User, settings: Any) -> None:
    def secret(request: HttpRequest) -> HttpResponse:
        return HttpResponse("secret")

    urls: Any = types.ModuleType("urls_with_a_stray")
    from studio import urls as real

    urls.urlpatterns = [*real.urlpatterns, path("stray/", secret, name="stray")]
    urls.handler403 = real.handler403
    assert undeclared(urls) == ["stray"]
    settings.ROOT_URLCONF = urls
    for is_staff in (False, True):
        if is_staff:
            client.force_login(staff)
        response = client.get("/stray/")
        assert response.status_code == 403
        assert b"secret" not in response.content


@pytest.mark.parametrize("url", ["/api/v1/nothing", "/api/nothing"])
def test_errors_below_the_api_are_json(client: Client, db: None, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 404
    assert set(response.json()) == {"code", "message", "details"}
