"""One real studio and one Chromium for all journeys; they run one after the other, in one process of pytest-xdist."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from .studio import PASSWORD, BrowserStudio
from .visiting import Visit

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Visiting = Callable[..., Visit]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Every test of this folder is a journey."""
    item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The system's browser. It lives only as long as this folder's tests: its event loop would disturb others."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed (apt install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def studio(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[BrowserStudio]:
    """Started once, its owner made by the one-time link; at the end nothing may be left running."""
    studio = BrowserStudio(Path(tmp_path_factory.mktemp("studio")))
    try:
        studio.rig.start()
        make_owner(studio, chromium)
        studio.make_people("mei", "kim", "noa", "ada", "ivy", "tao", "sam")
        studio.begin_training()
        yield studio
    finally:
        studio.rig.stop()
    assert studio.rig.left() == []


def make_owner(studio: BrowserStudio, chromium: Browser) -> None:
    """The very first page of a new studio."""
    context = chromium.new_context()
    visit = Visit(context.new_page(), studio.address)
    page = visit.page
    page.goto(studio.owner_link())
    page.get_by_label("E-mail").fill("owner@example.com")
    page.get_by_label("name").first.fill("Olga")
    page.get_by_label("Password").first.fill(PASSWORD)
    visit.click(visit.button("Make my account"))
    assert page.url == f"{studio.address}/"
    assert visit.faults == []
    context.close()


@pytest.fixture
def visiting(studio: BrowserStudio, chromium: Browser) -> Iterator[Visiting]:
    """Opens a browser window for a person; in the end nothing may have gone wrong in it unseen."""
    visits: list[Visit] = []

    def visit(name: str, **window: Any) -> Visit:
        size = {"width": 1280, "height": 900}
        window = {"viewport": size, "locale": "en-GB", "storage_state": studio.sessions.get(name), **window}
        context = chromium.new_context(**window)
        new = Visit(context.new_page(), studio.address)
        visits.append(new)
        if name in studio.sessions:
            new.open()
        else:
            new.sign_in(name)
            studio.sessions[name] = context.storage_state()
        return new

    yield visit
    faults = [fault for one in visits for fault in one.faults]
    for one in visits:
        one.page.context.close()
    assert faults == []
