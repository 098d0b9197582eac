"""The box that answers while one types: two boxes for pairs, and what happens when nobody is signed in any more."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .bench import HOST, Bench, bench

PAGE = """
<form action=/answer/ data-controller=tryit data-answer="#answer">
  <textarea name=text></textarea><textarea name=text_pair></textarea>
  <a href="?" data-example="It rains." data-pair="It is wet.">chip</a>
</form><section id=answer>Nothing yet.</section>"""
ASKED = "POST /answer/"


@pytest.fixture
def box(chromium: Browser) -> Iterator[Bench]:
    made = bench(chromium)
    made.replies["/answer/"] = lambda _request: {"body": "<p data-say>Good.</p>", "content_type": "text/html"}
    yield made
    made.page.context.close()


def test_half_a_pair_is_not_asked_and_a_chip_fills_both_boxes(box: Bench) -> None:
    box.begin(PAGE)
    box.page.locator("[name=text]").fill("It rains.")
    box.after(4)
    assert box.times(ASKED) == 0
    box.page.get_by_text("chip").click()
    box.page.get_by_text("Good.").first.wait_for()
    assert box.page.locator("[name=text_pair]").input_value() == "It is wet."
    assert box.times(ASKED) == 1


def test_after_the_session_ended_a_question_leads_to_signing_in(box: Bench) -> None:
    box.replies["/answer/"] = lambda _request: {"body": "", "headers": {"HX-Redirect": "/sign-in/"}}
    box.begin(PAGE)
    box.page.get_by_text("chip").click()
    box.page.wait_for_url(f"{HOST}/sign-in/")
