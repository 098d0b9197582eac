"""Answers from a text in a browser: from a file to a question about a pasted text, and the same page in Chinese."""

import json
import re
from pathlib import Path

import pytest

from studio.datasets.sampling import FOLDER

from .conftest import Visiting
from .test_other_tasks import bring, clean, learn
from .visiting import Visit

NUM_TEXTS = 14
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TEXT = "The swimming hall opens at six. A ticket costs four euros.\n\nDogs have to wait outside."
QUESTION = "What does a ticket cost?"
# What is said, and what is marked in the text, at one moment: the page may be answering what was there before.
SEEN = """answer => [answer.querySelector("[data-say] b"), answer.querySelector("mark").firstChild]
    .map(node => node.textContent.trim())"""


@pytest.fixture
def notices(tmp_path: Path) -> Path:
    """A part of the sample: enough to learn a little in a few seconds."""
    whole = json.loads((FOLDER / "town_notices.json").read_text(encoding="utf-8"))
    path = tmp_path / "notices.json"
    path.write_text(json.dumps({**whole, "data": whole["data"][:NUM_TEXTS]}), encoding="utf-8")
    return path


def test_a_pasted_text_is_asked_and_the_answer_is_marked_in_it(visiting: Visiting, notices: Path) -> None:
    visit = visiting("ivy")
    go_on = bring(visit, "question-answering", notices)
    assert "56 questions about 14 texts." in visit.page.locator("h1").inner_text()
    clean(visit, "questions-check")
    visit.click(go_on)
    learn(visit, "questions")
    said, marked = asked(visit)
    assert said == marked
    assert said in TEXT
    clean(visit, "questions-try")
    address = visit.page.url
    visit.page.locator(".rail button[name=language][value=zh-hans]").click()
    visit.page.locator("html[lang=zh-Hans]").wait_for(state="attached")
    assert visit.page.url == address
    asked(visit)
    assert CHINESE.search(visit.page.locator("#answer mark .kind").inner_text())
    clean(visit, "questions-try-zh")
    visit.page.locator(".rail button[name=language][value=en]").click()
    visit.page.locator("html[lang=en]").wait_for(state="attached")


def asked(visit: Visit) -> list[str]:
    """A text is pasted and asked about; the words of the answer and those that are marked in the text."""
    visit.page.locator("#question-context").fill(TEXT)
    visit.page.locator("#question").fill(QUESTION)
    visit.page.locator("#answer .marked-text", has_text="A ticket costs").wait_for()
    seen: list[str] = visit.page.locator("#answer").evaluate(SEEN)
    return seen
