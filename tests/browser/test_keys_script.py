"""L, M and S judge a mistake only while the focus is on it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .bench import HOST, Bench, bench

PAGE = "".join(
    f'<article id=m-{number} data-controller=keys tabindex=-1><form action="/judge/{number}/" method=post>'
    "<button type=submit name=answer value=label data-key=l>Wrong</button></form></article>"
    for number in (1, 2)
)


@pytest.fixture
def mistakes(chromium: Browser) -> Iterator[Bench]:
    made = bench(chromium)
    yield made
    made.page.context.close()


def judged(mistakes: Bench) -> list[str]:
    return [line for line in mistakes.asked if line.startswith("POST")]


def test_a_letter_outside_of_any_mistake_writes_nothing(mistakes: Bench) -> None:
    mistakes.begin(PAGE)
    mistakes.page.keyboard.press("l")
    mistakes.after(2)
    assert judged(mistakes) == []


def test_a_letter_judges_the_mistake_that_has_the_focus(mistakes: Bench) -> None:
    mistakes.begin(PAGE)
    mistakes.page.locator("#m-2 button").focus()
    mistakes.page.keyboard.press("l")
    mistakes.page.wait_for_url(f"{HOST}/judge/2/")
    assert judged(mistakes) == ["POST /judge/2/"]


def test_the_mistake_that_is_led_to_has_the_focus(mistakes: Bench) -> None:
    mistakes.begin(PAGE)
    mistakes.page.goto(f"{HOST}/else/")
    mistakes.page.goto(f"{HOST}/page/#m-2")
    mistakes.page.wait_for_function("document.activeElement.id === 'm-2'")
