"""Everything works by plain submit and reload in a browser that runs no script."""

import re

from .conftest import Visiting
from .visiting import TRAIN_MS


def test_from_the_sample_to_an_answer_and_a_stop_without_script(visiting: Visiting) -> None:
    visit = visiting("ada", java_script_enabled=False)
    page = visit.page
    visit.click(page.locator("form[action$='/projects/sample/'] button").first)
    quick = page.locator("input[name=preset][value=quick]")
    quick.wait_for()  # The page that waits for the file reloads itself.
    quick.check()
    visit.click(page.locator("button[name=go][value=review]"))
    visit.click(page.locator("main button.btn.main"))
    result = page.locator("main a.btn.main[href$='/result/']")
    result.wait_for(timeout=TRAIN_MS)
    visit.click(result)
    visit.click(page.locator("main a.btn.main[href*='/models/']"))
    page.locator("#question").fill("Where is my parcel?")
    visit.click(page.locator("main form:has(#question) button[type=submit]"))
    assert re.search(r"\d", page.locator("#answer").inner_text())
    assert page.locator("#question").input_value() == "Where is my parcel?"


def test_theme_and_language_change_without_script(visiting: Visiting) -> None:
    visit = visiting("ada", java_script_enabled=False)
    visit.click(visit.page.locator(".rail button[name=theme]"))
    assert visit.page.locator("html").get_attribute("data-theme") in ("light", "dark")
    visit.click(visit.page.locator(".rail button[name=language]"))
    assert visit.page.locator("html").get_attribute("lang") == "zh-Hans"
    visit.click(visit.page.locator(".rail button[name=language]"))
    assert visit.page.locator("html").get_attribute("lang") == "en"
