"""Answers from a text in a browser: from the sample to a question about a pasted text, and the same page in Chinese."""

import re

from .conftest import Visiting
from .test_other_tasks import clean, learn

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TEXT = "The swimming hall opens at six. A ticket costs four euros.\n\nDogs have to wait outside."
QUESTION = "What does a ticket cost?"


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
    visit.page.locator("#question").fill(QUESTION)
    visit.page.locator("#question-context").fill(TEXT)
    marked = visit.page.locator("#answer mark")
    marked.filter(has_text="its answer").wait_for()
    said = visit.page.locator("#answer [data-say] b").inner_text()
    assert said in TEXT
    assert marked.evaluate("mark => mark.firstChild.textContent.trim()") == said
    clean(visit, "questions-try")
    address = visit.page.url
    visit.page.locator(".rail button[name=language][value=zh-hans]").click()
    visit.page.locator("html[lang=zh-Hans]").wait_for(state="attached")
    assert visit.page.url == address
    visit.page.locator("#question").fill(QUESTION)
    visit.page.locator("#question-context").fill(TEXT)
    visit.page.locator("#answer mark").filter(has_text=CHINESE).wait_for()
    clean(visit, "questions-try-zh")
    visit.page.locator(".rail button[name=language][value=en]").click()
    visit.page.locator("html[lang=en]").wait_for(state="attached")
