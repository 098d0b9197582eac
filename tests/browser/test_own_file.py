"""Somebody's own table: at most three decisions and no technical word until the model answers."""

import re
from pathlib import Path

import pytest

from .conftest import Visiting
from .visiting import TRAIN_MS, Visit

MOST_DECISIONS = 3
# Words of the trade; on the first layer a page may show none of them.
JARGON = re.compile(
    r"\b(epoch|batch|learning rate|loss|fine-?tun\w*|overfit\w*|checkpoint|hyperparameter|logits?|inference|"
    r"token(?:s|izer)?|tensor|embedding|validation set|test set|accuracy|precision|recall|macro|F1)\b",
    re.IGNORECASE,
)
SIDES = {"praise": "what a {} evening, thank you so much", "complaint": "the {} was broken and nobody came to help"}
THINGS = [
    *("lovely", "great", "splendid", "warm", "quiet", "bright"),
    *("friendly", "perfect", "tasty", "pleasant", "charming", "wonderful"),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Ninety-six short texts of two kinds, as a spreadsheet saves them."""
    rows = [
        f'"{side.format(f"{thing} {other}")}, {label[:3]} {number}{index}",{label}'
        for label, side in SIDES.items()
        for number, thing in enumerate(THINGS)
        for index, other in enumerate(("room", "meal", "desk", "boat"))
    ]
    path = tmp_path / "letters.csv"
    path.write_text("letter,kind\n" + "\n".join(rows) + "\n")
    return path


def no_jargon(visit: Visit) -> None:
    """What is visible without opening anything."""
    visible = visit.page.locator("main").inner_text()
    assert JARGON.findall(visible) == [], visit.page.url


def test_from_ones_own_table_to_an_answer(visiting: Visiting, table: Path) -> None:
    visit = visiting("kim")
    visit.open("/projects/new/")
    no_jargon(visit)
    visit.click(visit.main())
    no_jargon(visit)
    visit.decide("the file")
    visit.page.locator("input[type=file]").first.set_input_files(table)
    go_on = visit.page.locator("main .btn.main:visible", has_text=re.compile("Settings|go on", re.IGNORECASE))
    if not visit.page.url.endswith("/check/"):
        send = visit.page.locator("main form[enctype='multipart/form-data'] button[type=submit]:visible")
        if send.count():
            visit.click(send.first)
    visit.page.wait_for_url("**/check/")
    go_on.first.wait_for()
    no_jargon(visit)
    visit.shoot("check")
    visit.click(go_on.first)
    quick = visit.page.locator("input[name=preset][value=quick]")
    quick.wait_for()
    no_jargon(visit)
    visit.decide("how hard to train")
    quick.check()
    visit.click(visit.page.locator("button[name=go][value=start]"))
    no_jargon(visit)
    result = visit.page.locator("main a.btn.main[href$='/result/']")
    result.wait_for(timeout=TRAIN_MS)
    visit.click(result)
    visit.click(visit.page.locator("main a.btn.main[href*='/models/']"))
    assert "praise" in visit.ask("what a splendid evening, thank you")
    assert "complaint" in visit.ask("the heating was broken, nobody came")
    assert len(visit.decisions) <= MOST_DECISIONS, visit.decisions
