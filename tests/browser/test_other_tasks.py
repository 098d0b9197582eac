"""Marked places and several labels, from the goal to an answer, in both languages: nothing axe finds on the way."""

import re
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator

from studio.datasets.sampling import FOLDER

from .conftest import Visiting
from .visiting import TRAIN_MS, Visit

LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1280, "light"), (360, "dark"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NUM_LINES = 60


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A part of the sample: enough to learn a little in a few seconds."""
    lines = (FOLDER / "names_in_messages.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "letters.jsonl"
    path.write_text("".join(lines[:NUM_LINES]), encoding="utf-8")
    return path


def clean(visit: Visit, name: str) -> None:
    """Wide and light, narrow and dark: one heading, no sideways scroll, nothing that axe finds."""
    wrong = [] if visit.page.locator("h1").count() == 1 else ["there must be one h1"]
    for width, theme in LOOKS:
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        if visit.is_too_wide():
            wrong.append(f"{width} px: it scrolls sideways")
        found: dict[str, Any] = Axe().run(visit.page).response
        wrong += [f"{theme}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    visit.shoot(f"task-{name}")
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    assert wrong == [], f"{name}\n" + "\n".join(wrong)


def bring(visit: Visit, task: str, path: Path) -> Locator:
    """A file for a goal, up to the step Check; gives the button that goes on from there."""
    visit.open("/projects/new/")
    visit.page.locator(f"input[name=task][value={task}]").check()
    visit.click(visit.main())
    visit.page.locator("input[type=file]").first.set_input_files(path)
    go_on = visit.page.locator("main .btn.main:visible", has_text=re.compile("Settings|go on", re.IGNORECASE))
    if not visit.page.url.endswith("/check/"):
        send = visit.page.locator("main form[enctype='multipart/form-data'] button[type=submit]:visible")
        if send.count():
            visit.click(send.first)
    visit.page.wait_for_url("**/check/")
    go_on.first.wait_for()
    return go_on.first


def learn(visit: Visit, name: str) -> None:
    """Quick, from the settings to the page where one asks."""
    quick = visit.page.locator("input[name=preset][value=quick]")
    quick.wait_for()
    quick.check()
    visit.click(visit.page.locator("button[name=go][value=start]"))
    result = visit.page.locator("main a.btn.main[href$='/result/']")
    result.wait_for(timeout=TRAIN_MS)
    visit.click(result)
    clean(visit, f"{name}-result")
    visit.click(visit.page.locator("main a.btn.main[href*='/models/']"))


def test_places_are_found_in_texts_of_ones_own(visiting: Visiting, letters: Path) -> None:
    visit = visiting("ivy")
    go_on = bring(visit, "token-classification", letters)
    assert "60 texts, 3 kinds of places marked." in visit.page.locator("h1").inner_text()
    clean(visit, "places-check")
    visit.click(go_on)
    learn(visit, "places")
    visit.page.locator("#question").fill("Anna Weber moved to Leeds on 3 March.")
    said = visit.page.locator("#answer [data-say]")
    said.wait_for(state="attached")
    assert said.inner_text().startswith("It marks ")
    clean(visit, "places-try")


def test_several_labels_are_said_in_chinese(visiting: Visiting) -> None:
    visit = visiting("tao", locale="zh-CN")
    visit.open("/projects/new/")
    visit.click(visit.page.locator("button[name=sample][value=wishes_in_messages_zh]"))
    visit.page.locator("input[name=preset][value=quick]").wait_for()
    settings = visit.page.url
    visit.page.goto(settings.replace("/settings/", "/check/"))
    assert "250" in visit.page.locator("h1").inner_text()
    assert visit.page.locator("input[name=ticked]:checked").count() == 8
    clean(visit, "labels-check")
    visit.page.goto(settings)
    learn(visit, "labels")
    answer = visit.ask("包裹到哪儿了？我想退款")
    assert CHINESE.search(answer)
    clean(visit, "labels-try")
