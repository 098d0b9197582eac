"""What the training page does by itself: in a hidden tab, while an answer is slow, after the session ended."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, WebSocketRoute

from .bench import HOST, Bench, bench

PAGE = """
<div data-controller=live data-run=r1 data-after=0 data-name=Mine data-part="/part/?head=going">
  <input type=checkbox data-controller=notify data-run=r1>
  <p data-old hidden>Old.</p>
  <div data-moving><section data-percent=1></section></div>
</div>"""
PART = "GET /part/"


@pytest.fixture
def training(chromium: Browser) -> Iterator[Bench]:
    made = bench(chromium)
    yield made
    made.page.context.close()


def percent(number: int, *, outcome: str = "", **headers: str) -> dict[str, Any]:
    """The moving part as the studio sends it."""
    end = f'data-outcome="{outcome}" data-sentence="It {outcome}."' if outcome else ""
    body = f"<section data-percent={number} {end}></section>"
    return {"body": body, "content_type": "text/html", "headers": headers}


def connect(training: Bench) -> list[WebSocketRoute]:
    """A socket that is open and silent until the test speaks."""
    sockets: list[WebSocketRoute] = []

    def keep(socket: WebSocketRoute) -> None:
        sockets.append(socket)

    training.page.route_web_socket("**/ws/**", keep)
    return sockets


def test_a_hidden_tab_keeps_its_title_right_every_ten_seconds(training: Bench) -> None:
    connect(training)
    training.replies["/part/"] = lambda _request: percent(7)
    training.begin(PAGE)
    training.hide()
    training.replies["/part/"] = lambda _request: percent(42)
    training.after(40)
    assert training.page.title() == "42% – Mine"
    assert 1 <= training.times(PART) <= 6


@pytest.mark.parametrize(
    ("outcome", "sentences"), [("succeeded", ["It succeeded."]), ("failed", ["It failed."]), ("", [])]
)
def test_only_an_end_is_notified_and_in_its_own_words(training: Bench, outcome: str, sentences: list[str]) -> None:
    connect(training)
    training.replies["/part/"] = lambda _request: percent(98)
    training.begin(PAGE)
    training.page.locator("input").check()
    training.hide()
    last = percent(99, outcome=outcome, **{"HX-Refresh": "true"})
    training.replies["/part/"] = lambda _request: last if training.times("GET /page/") == 1 else percent(100)
    training.after(40)
    assert training.times("GET /page/") == 2
    assert [one["body"] for one in training.told] == sentences


def test_what_happens_while_an_answer_is_slow_is_asked_for_again(training: Bench) -> None:
    sockets = connect(training)
    training.replies["/part/"] = lambda _request: None
    training.begin(PAGE)
    training.after(2)
    assert training.times(PART) == 1
    sockets[0].send('{"events": [{"seq": 1}]}')
    training.after(2)
    training.replies["/part/"] = lambda _request: percent(9)
    training.held[0].fulfill(**percent(8))
    training.page.wait_for_timeout(200)
    training.after(2)
    assert training.times(PART) == 2
    assert training.page.title() == "9% – Mine"


def test_a_silent_socket_does_not_freeze_the_page(training: Bench) -> None:
    connect(training)
    training.replies["/part/"] = lambda _request: percent(7)
    training.begin(PAGE)
    training.after(2)
    before = training.times(PART)
    training.after(36)
    assert training.times(PART) > before


def test_after_the_session_ended_the_page_leads_to_signing_in(training: Bench) -> None:
    connect(training)
    training.replies["/part/"] = lambda _request: {"body": "", "headers": {"HX-Redirect": "/sign-in/"}}
    training.begin(PAGE)
    training.after(35)
    training.page.wait_for_url(f"{HOST}/sign-in/")
