"""The whole walk with the keyboard alone: Tab, arrows, Enter and Space; the focus is always to be seen."""

import re

from playwright.sync_api import Locator

from .conftest import Visiting
from .visiting import TRAIN_MS, Visit

MOST_TABS = 120
# A hidden radio shows its focus on the card around it.
IS_SEEN = """() => {
  const thing = document.activeElement;
  const around = [thing, thing.closest("label"), thing.closest(".choice")].filter(Boolean);
  return around.some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });
}"""


def tab_to(visit: Visit, target: Locator) -> None:
    """Press Tab until the thing has the focus."""
    target.wait_for()
    for _press in range(MOST_TABS):
        visit.page.keyboard.press("Tab")
        if target.evaluate("(thing) => thing === document.activeElement"):
            assert visit.page.evaluate(IS_SEEN), f"the focus cannot be seen on {target}"
            return
    raise AssertionError(f"Tab never came to {target}")


def press(visit: Visit, target: Locator, key: str = "Enter") -> None:
    tab_to(visit, target)
    visit.page.keyboard.press(key)
    visit.page.wait_for_load_state()


def test_the_first_tab_leads_past_the_rail(visiting: Visiting) -> None:
    visit = visiting("noa")
    visit.page.keyboard.press("Tab")
    skip = visit.page.locator("a.skip")
    assert skip.evaluate("(thing) => thing === document.activeElement")
    visit.page.keyboard.press("Enter")
    assert visit.page.url.endswith("#page")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_from_the_sample_to_an_answer_by_keyboard(visiting: Visiting) -> None:
    visit = visiting("noa")
    press(visit, visit.page.locator("form[action$='/projects/sample/'] button").first)
    visit.page.locator("input[name=preset]").first.wait_for()
    chosen = visit.page.locator("input[name=preset]:checked")
    tab_to(visit, chosen)
    for _press in range(3):
        if chosen.get_attribute("value") == "quick":
            break
        visit.page.keyboard.press("ArrowUp")
    assert chosen.get_attribute("value") == "quick"
    press(visit, visit.page.locator("button[name=go][value=start]"))
    result = visit.page.locator("main a.btn.main[href$='/result/']")
    result.wait_for(timeout=TRAIN_MS)
    press(visit, result)
    press(visit, visit.page.locator("main a.btn.main[href*='/models/']"))
    tab_to(visit, visit.page.locator("#question"))
    visit.page.keyboard.press("ControlOrMeta+A")
    visit.page.keyboard.type("I want my money back")
    visit.page.locator("#answer input[name=text][value='I want my money back']").wait_for(state="attached")
    assert re.search(r"\d", visit.page.locator("#answer").inner_text())
    assert visit.clicks == []
