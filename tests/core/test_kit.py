"""The kit page holds every component, so that none is drawn that nobody has looked at."""

from pathlib import Path

from django.conf import settings
from django.test import Client
from django.test.signals import template_rendered

from studio.accounts.models import User

# Parts of whole pages: every page has its toasts in the corner; the shell draws its own header.
ELSEWHERE = {"toast.html", "page_header.html"}


def test_the_kit_shows_every_component(client: Client, staff: User) -> None:
    seen: set[str] = set()

    def note(template: object, **_kwargs: object) -> None:
        seen.add(str(getattr(template, "name", "")))

    client.force_login(staff)
    template_rendered.connect(note)
    try:
        assert client.get("/kit/").status_code == 200
    finally:
        template_rendered.disconnect(note)
    every = {path.name for path in (Path(settings.BASE_DIR) / "templates/components").glob("*.html")}
    shown = {name.removeprefix("components/") for name in seen}
    assert sorted(every - shown - ELSEWHERE) == []


def test_the_kit_is_for_operators(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/kit/").status_code == 403
