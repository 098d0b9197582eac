"""The whole walk: from the first page of a new studio to a model on one's own disk, in both languages."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Download

from .conftest import Visiting
from .visiting import TRAIN_MS, Visit

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MOST_CLICKS = 5


def walk(visit: Visit, question: str) -> Download:
    """Sample, start, result, try, download: the main button of every page."""
    visit.click(visit.page.locator("form[action$='/projects/sample/'] button").first)
    start = visit.page.locator("button[name=go][value=start]")
    start.wait_for()
    visit.shoot("settings")
    visit.click(start)
    visit.shoot("training")
    result = visit.page.locator("main a.btn.main[href$='/result/']")
    result.wait_for(timeout=TRAIN_MS)
    visit.click(result)
    visit.shoot("result")
    visit.click(visit.page.locator("main a.btn.main[href*='/models/']"))
    answer = visit.ask(question)
    assert re.search(r"\d", answer), "an answer says how sure it is"
    visit.shoot("try")
    return visit.download(visit.wait_for_download())


def check_zip(download: Download, folder: Path) -> None:
    """The file is the whole model."""
    path = folder / download.suggested_filename
    download.save_as(path)
    with zipfile.ZipFile(path) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist()}
    assert {"predict.py", "requirements.txt", "model_card.md", "labels.json", "manifest.json"} <= names
    assert any(name.endswith(".safetensors") for name in names)


def test_from_the_first_page_to_a_downloaded_model_in_five_clicks(visiting: Visiting, tmp_path: Path) -> None:
    visit = visiting("owner")
    assert visit.page.locator("h1").inner_text().startswith("Welcome")
    visit.shoot("welcome")
    check_zip(walk(visit, "Where is my parcel? It should have come on Monday."), tmp_path)
    assert len(visit.clicks) <= MOST_CLICKS, visit.clicks
    visit.open("/")
    assert visit.page.locator("h1").inner_text() == "Home"
    visit.shoot("home")


def test_the_same_in_chinese(visiting: Visiting, tmp_path: Path) -> None:
    visit = visiting("mei", locale="zh-CN")
    assert visit.page.locator("html").get_attribute("lang") == "zh-Hans"
    assert CHINESE.search(visit.page.locator("h1").inner_text())
    check_zip(walk(visit, "我的包裹在哪里？应该星期一就到了。"), tmp_path)
    assert len(visit.clicks) <= MOST_CLICKS, visit.clicks
    assert all(CHINESE.search(words) for words in visit.clicks), visit.clicks
    assert CHINESE.search(visit.page.locator("main").inner_text())


@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_the_language_can_be_switched_on_any_page(visiting: Visiting, language: str, lang: str) -> None:
    other = {"zh-hans": "en-GB", "en": "zh-CN"}[language]
    visit = visiting("ada", locale=other)
    visit.page.locator(f".rail button[name=language][value={language}]").click()
    visit.page.locator(f"html[lang={lang}]").wait_for(state="attached")
