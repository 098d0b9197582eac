"""Every screen in light and dark, at 1280 and 360 pixels: nothing that axe finds, no sideways scroll, one heading."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import Visiting
from .studio import BrowserStudio
from .visiting import Visit

WIDTHS = (1280, 360)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Addresses by screen; names in braces are filled in from the trained run.
SCREENS = {
    "home": "/",
    "projects": "/projects/",
    "bin": "/projects/?bin",
    "goal": "/projects/new/",
    "goal of a project": "/projects/{project}/goal/",
    "data": "/projects/{project}/data/",
    "check": "/projects/{project}/check/",
    "settings": "/projects/{project}/settings/",
    "review": "/projects/{project}/review/",
    "history": "/projects/{project}/runs/",
    "training": "/runs/{run}/",
    "stop": "/runs/{run}/stop/",
    "result": "/runs/{run}/result/",
    "mistakes": "/runs/{run}/mistakes/",
    "models": "/models/",
    "try": "/models/{model}/",
    "datasets": "/datasets/",
    "new dataset": "/datasets/new/",
    "dataset": "/datasets/{dataset}/",
    "activity": "/activity/",
    "notices": "/notices/",
    "readiness": "/readiness/",
    "help": "/help/",
    "you": "/settings/",
    "workspace": "/workspace/",
    "api": "/api/v1/docs",
    "two steps": "/accounts/2fa/",
    "password": "/accounts/password/change/",
    "kit": "/kit/",
    "missing": "/nothing-here/",
}
OUTSIDE = {"sign in": "/accounts/login/", "spent link": "/start/nothing/", "bad invitation": "/invitation/nothing/"}


@pytest.fixture(scope="module")
def places(studio: BrowserStudio) -> dict[str, str]:
    """What the addresses name: a run that was trained, and what belongs to it."""
    run = studio.trained()
    return {name: str(run[name]) for name in ("project", "model", "dataset")} | {"run": str(run["id"])}


def looks(visit: Visit) -> Iterator[str]:
    """The page in both themes at both widths."""
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            visit.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            yield f"{theme}, {width} px"


def examine(visit: Visit, name: str) -> list[str]:
    """What is wrong with a screen, in any look."""
    wrong = [] if visit.page.locator("h1").count() == 1 else ["there must be one h1"]
    for look in looks(visit):
        if visit.is_too_wide():
            wrong.append(f"{look}: it scrolls sideways")
        found: dict[str, Any] = Axe().run(visit.page).response
        for violation in found["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            wrong.append(f"{look}: {violation['id']}: {violation['help']}: {nodes}")
    visit.shoot(f"screen-{name.replace(' ', '-')}-360-dark")
    return wrong


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_clean_in_every_look(visiting: Visiting, places: dict[str, str], screen: str) -> None:
    visit = visiting("sam")
    visit.open(SCREENS[screen].format(**places))
    visit.faults[:] = [fault for fault in visit.faults if screen != "missing" or "404" not in fault]
    wrong = examine(visit, screen)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("screen", OUTSIDE)
def test_a_screen_outside_is_clean_in_every_look(visiting: Visiting, screen: str) -> None:
    visit = visiting("sam")
    visit.page.context.clear_cookies()
    visit.open(OUTSIDE[screen])
    visit.faults.clear()
    wrong = examine(visit, screen)
    assert wrong == [], "\n".join(wrong)
