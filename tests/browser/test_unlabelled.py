"""A table in which most texts have no label: seen in the check, switched in the settings, told of in the result."""

import re
from pathlib import Path

import pytest

from .conftest import Visiting
from .visiting import TRAIN_MS

SIDES = {"praise": "what a {} evening, thank you so much", "complaint": "the {} was broken and nobody came to help"}
THINGS = ("lovely", "great", "quiet", "bright", "friendly", "tasty", "charming", "warm", "small", "blue")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Eighty texts with a label and as many without."""
    rows = [
        f'"{side.format(f"{thing} {other}")}, {label[:2]} {number}{index}",{label if index < 4 else ""}'
        for label, side in SIDES.items()
        for number, thing in enumerate(THINGS)
        for index, other in enumerate(("room", "meal", "desk", "boat", "lamp", "chair", "road", "song"))
    ]
    path = tmp_path / "letters.csv"
    path.write_text("letter,kind\n" + "\n".join(rows) + "\n")
    return path


def test_texts_without_a_label_from_the_table_to_the_result(visiting: Visiting, table: Path) -> None:
    visit = visiting("sam")
    page = visit.page
    visit.open("/projects/new/")
    visit.click(visit.main())
    page.locator("input[type=file]").first.set_input_files(table)
    send = page.locator("main form[enctype='multipart/form-data'] button[type=submit]:visible")
    if not page.url.endswith("/check/") and send.count():
        visit.click(send.first)
    page.wait_for_url("**/check/")
    go_on = page.locator("main .btn.main:visible", has_text=re.compile("Settings|go on", re.IGNORECASE)).first
    go_on.wait_for()
    visit.shoot("check-unlabelled")
    assert "80 texts have no label. The training can learn from them all the same." in page.locator("main").inner_text()
    visit.click(go_on)
    page.locator("input[name=preset][value=quick]").check()
    assert page.get_by_label("Learn also from the 80 texts without a label").is_visible()
    visit.shoot("settings-unlabelled")
    visit.click(page.locator("button[name=go][value=start]"))
    result = page.locator("main a.btn.main[href$='/result/']")
    result.wait_for(timeout=TRAIN_MS)
    visit.click(result)
    assert "without a label" in page.locator("#unlabelled").inner_text()
    visit.shoot("result-unlabelled")
