"""Answers from a text in a browser: from the sample to a question about a pasted text, and the same page in Chinese."""

import re

from .conftest import Visiting
from .test_other_tasks import clean, learn
from .visiting import Visit

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TEXT = "The swimming hall opens at six. A ticket costs four euros.\n\nDogs have to wait outside."
QUESTION = "What does a ticket cost?"
# What is said, and what is marked in the text, at one moment: the page may be answering what was there before.
SEEN = """answer => [answer.querySelector("[data-say] b"), answer.querySelector("mark").firstChild]
    .map(node => node.textContent.trim())"""


def test_a_pasted_text_is_asked_and_the_answer_is_marked_in_it(visiting: Visiting) -> None:
    visit = visiting("ivy")
    visit.open("/projects/new/")
    visit.click(visit.page.locator("button[name=sample][value=town_notices]"))
    visit.page.locator("input[name=preset][value=quick]").wait_for()
    settings = visit.page.url
    visit.page.goto(settings.replace("/settings/", "/check/"))
    assert "240 questions about 60 texts." in visit.page.locator("h1").inner_text()
    clean(visit, "questions-check")
    visit.page.goto(settings)
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
