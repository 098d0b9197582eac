"""What is told without a new page: messages that stay or leave, and the one region that is read out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from .bench import Bench, bench

CLOSE = "<button type=button hidden data-close>Close</button>"
TOASTS = f"""
<div data-controller=toast role=status><span>Saved.</span>{CLOSE}</div>
<div data-controller=toast role=alert data-stay><span>Refused.</span>{CLOSE}</div>
<div data-controller=toast role=status data-stay><span>In the bin.</span><form><button>Undo</button></form></div>"""


@pytest.fixture
def corner(chromium: Browser) -> Iterator[Bench]:
    made = bench(chromium)
    yield made
    made.page.context.close()


def test_refusals_and_what_can_be_undone_stay_until_they_are_closed(corner: Bench) -> None:
    corner.begin("<h1>Page</h1>", toasts=TOASTS)
    corner.after(30)
    toasts = corner.page.locator("[data-toasts]")
    expect(toasts.get_by_text("Saved.")).to_have_count(0)
    expect(toasts.get_by_text("In the bin.")).to_be_visible()
    toasts.get_by_role("alert").get_by_role("button", name="Close").click()
    expect(toasts.get_by_text("Refused.")).to_have_count(0)


def test_a_part_that_cannot_be_fetched_is_told_once_as_an_alert(corner: Bench) -> None:
    corner.begin('<div hx-get="/away/" hx-trigger="every 2s"></div>', toasts=TOASTS)
    corner.after(12)
    expect(corner.page.get_by_role("alert").get_by_text("No answer.")).to_have_count(1)
    expect(corner.page.get_by_text("In the bin.")).to_be_visible()


def test_a_counter_is_read_out_every_ten_seconds_at_most(corner: Bench) -> None:
    said: list[str] = []

    def reply(_request: object) -> dict[str, str]:
        number = corner.times("GET /part/")
        return {"body": f"<p data-say>{number} steps</p>", "content_type": "text/html"}

    corner.replies["/part/"] = reply
    corner.begin('<div hx-get="/part/" hx-trigger="every 1s"></div>')
    for _look in range(12):
        corner.after(2)
        words = corner.page.locator("[data-announce]").inner_text()
        said += [words] if words and words not in said else []
    assert corner.times("GET /part/") > 8
    assert 2 <= len(said) <= 4, said
