"""Searching by meaning in a browser: from pairs of one's own to a search box, and the same page in Chinese."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from studio.datasets.sampling import FOLDER

from .conftest import Visiting
from .test_other_tasks import bring, clean, learn
from .visiting import WORK_MS

CHINESE = re.compile(r"[\u4e00-\u9fff]")
NUM_LINES = 56


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Fifty-five questions about eleven pages: a part of the sample, as somebody else would have it."""
    lines = (FOLDER / "help_pages.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "pages.csv"
    path.write_text("".join(lines[:NUM_LINES]), encoding="utf-8")
    return path


def test_ones_own_pages_are_searched(visiting: Visiting, pages: Path) -> None:
    visit = visiting("ivy")
    go_on = bring(visit, "embedding", pages)
    assert "55 pairs of a question and what is right for it, 11 items to be found." in visit.page.inner_text("h1")
    clean(visit, "search-check")
    visit.click(go_on)
    learn(visit, "search")
    visit.page.locator("#question").fill("My money is still not back")
    said = visit.page.locator("#answer [data-say]")
    said.wait_for(state="attached")
    # The page may still be answering what was there before.
    expect(visit.page.locator("#answer ol").first).to_contain_text("Refunds", timeout=WORK_MS)
    assert re.match(r"\d+ found\. First: ", said.inner_text())
    clean(visit, "search-try")
    visit.page.locator(".rail button[name=language][value=zh-hans]").click()
    visit.page.locator("html[lang=zh-Hans]").wait_for(state="attached")
    assert CHINESE.search(visit.page.locator("main").inner_text())
    visit.page.locator("#question").fill("Where is my parcel?")
    said.wait_for(state="attached")
    assert CHINESE.search(said.inner_text())
    clean(visit, "search-try-zh")
    visit.page.locator(".rail button[name=language][value=en]").click()
    visit.page.locator("html[lang=en]").wait_for(state="attached")
