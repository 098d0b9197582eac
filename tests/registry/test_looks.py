"""Pages of numbers, several labels and places in a browser: nothing axe finds, no sideways scroll, one heading."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from studio.accounts.models import User
from tests.api.serving import Service
from tests.architecture.world import World

from . import feelings, hidden, numbers
from . import places as marked
from .retold import retell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Look = tuple[int, Literal["light", "dark"], str]
# Each width, theme and language once.
LOOKS: tuple[Look, ...] = ((1280, "light", "en-GB"), (360, "dark", "zh-CN"))
LANGUAGES = {"en-GB": "en", "zh-CN": "zh-Hans"}
OPEN_FOLDS = "document.querySelectorAll('details').forEach(one => { if (!one.name) one.open = true })"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def places(world: World, serving: Service, request: pytest.FixtureRequest) -> list[str]:
    """The addresses of the pages of a run of this task."""
    task = request.param
    serving.raw = json.dumps({"predictions": [task.ANSWER]}).encode()
    run = retell(world, task.TOLD)
    return [
        reverse("registry:result", args=[run.pk]),
        reverse("registry:mistakes", args=[run.pk]),
        reverse("registry:try", args=[run.model.pk]) + f"?text={getattr(task, 'QUESTION', 'hello')}",
        reverse("runs:training", args=[run.pk]),
    ]


@pytest.fixture
def session(alice: User) -> str:
    client = Client()
    client.force_login(alice)
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


def contexts(address: str, session: str) -> Iterator[tuple[Look, BrowserContext]]:
    """A signed-in window for each look; the browser is gone before the database is emptied."""
    cookie: Any = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": address}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for look in LOOKS:
            width, theme, locale = look
            size: Any = {"width": width, "height": 900}
            context = browser.new_context(viewport=size, color_scheme=theme, locale=locale, reduced_motion="reduce")
            context.add_cookies([cookie])
            yield look, context
        browser.close()


def faults(page: Page) -> list[str]:
    """What is wrong with a page as it stands."""
    wrong = [] if page.locator("h1").count() == 1 else ["there must be one h1"]
    if page.evaluate(TOO_WIDE):
        wrong.append("it scrolls sideways")
    found: dict[str, Any] = Axe().run(page).response
    return wrong + [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium fonts-noto-cjk)")
@pytest.mark.parametrize(
    "places", [numbers, feelings, marked, hidden], ids=["numbers", "feelings", "places", "hidden"], indirect=True
)
def test_the_pages_of_a_task_are_clean(places: list[str], session: str, live_server: LiveServer) -> None:
    wrong = []
    for (width, theme, locale), context in contexts(live_server.url, session):
        page = context.new_page()
        for place in places:
            page.goto(live_server.url + place)
            page.evaluate(OPEN_FOLDS)
            if page.locator("html").get_attribute("lang") != LANGUAGES[locale]:
                wrong.append(f"{place}: not in the language of {locale}")
            wrong += [f"{place}, {width} px, {theme}: {fault}" for fault in faults(page)]
        context.close()
    assert wrong == [], "\n".join(wrong)
