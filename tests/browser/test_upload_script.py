"""What becomes of a file that was sent by the script: the studio's words arrive, and what was typed stays."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload

from .bench import HOST, Bench, bench

PAGE = """
<form method=post enctype=multipart/form-data action=/send/ data-controller=upload>
  <input name=name id=name><input type=file name=file>
  <div data-files hidden data-word-left=left data-word-done=Arrived. data-word-failed=Lost.
       data-word-cancelled=Cancelled.></div>
  <button type=button data-cancel hidden>Cancel</button>
  <button type=submit>Send</button>
</form><section id=batches></section>"""
FILE: FilePayload = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"text\na\n"}


@pytest.fixture
def form(chromium: Browser) -> Iterator[Bench]:
    made = bench(chromium)
    yield made
    made.page.context.close()


def send(form: Bench, **answer: Any) -> None:
    form.replies["/send/"] = lambda _request: answer
    form.begin(PAGE)
    form.page.locator("#name").fill("Typed")
    form.page.locator("input[type=file]").set_input_files(FILE)
    form.page.get_by_role("button", name="Send").click()


def test_the_page_it_leads_to_is_opened_anew_at_its_part(form: Bench) -> None:
    send(form, status=204, headers={"Location": "/page/#batches"})
    form.page.wait_for_url(f"{HOST}/page/#batches")
    form.page.wait_for_timeout(300)
    # Once at the beginning and once for the messages; the script's own request drew no page.
    assert form.times("GET /page/") == 2


@pytest.mark.parametrize(
    ("status", "kind", "body", "words"),
    [
        (413, "text/plain; charset=utf-8", "The file is too large.", "The file is too large."),
        (502, "text/html", "<html><body><h1>Bad gateway</h1></body></html>", "Lost."),
        (403, "text/html", "<main><h1>Too old</h1><p>Reload the page.</p></main>", "Reload the page."),
    ],
)
def test_an_answer_that_is_no_page_of_the_form_leaves_what_was_typed(
    form: Bench, status: int, kind: str, body: str, words: str
) -> None:
    send(form, status=status, content_type=kind, body=body)
    form.page.locator("[data-files]").get_by_text(words).wait_for()
    assert form.page.locator("#name").input_value() == "Typed"


def test_a_form_with_faults_takes_the_place_of_the_page(form: Bench) -> None:
    send(form, status=422, content_type="text/html", body="<main><p tabindex=-1 autofocus>No label.</p></main>")
    form.page.get_by_text("No label.").wait_for()
    assert form.page.evaluate("document.activeElement.textContent") == "No label."


@pytest.mark.parametrize("is_auto", [False, True])
def test_what_is_cancelled_on_its_way_is_given_up_and_can_be_chosen_again(form: Bench, is_auto: bool) -> None:
    form.replies["/send/"] = lambda _request: None
    form.begin(PAGE.replace("data-controller=upload", "data-controller=upload data-auto") if is_auto else PAGE)
    choice = form.page.locator("input[type=file]")
    choice.set_input_files(FILE)
    if not is_auto:
        form.page.get_by_role("button", name="Send").click()
    form.page.get_by_role("button", name="Cancel").click()
    form.page.locator("[data-files]").get_by_text("Cancelled.").wait_for()
    form.page.locator("[data-announce]:has-text('Cancelled.')").wait_for(state="attached")
    assert choice.is_enabled()
    form.replies["/send/"] = lambda _request: {"status": 204, "headers": {"Location": "/page/?done"}}
    if is_auto:
        choice.set_input_files(FILE)
    else:
        form.page.get_by_role("button", name="Send").click()
    form.page.wait_for_url(f"{HOST}/page/?done")
    assert form.times("POST /send/") == 2
