"""A large file goes in parts: a lost connection costs one of them, and a refusal is said in the studio's words."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Request

from .bench import HOST, Bench, bench

PART = 2_000_000
SIZE = 5_000_000
PAGE = """
<form method=post enctype=multipart/form-data action=/send/ data-controller=upload data-parts=/parts/>
  <input type=hidden name=csrfmiddlewaretoken value=token>
  <div data-drop><h3 data-title data-over=Over>Drop here</h3><input type=file name=file></div>
  <div data-files hidden data-word-left=left data-word-paused="Cancelled, kept." data-word-cancelled=Cancelled.
       data-word-done=Arrived. data-word-failed=Lost. data-word-unsure=Look.
       data-word-waiting="Again in {seconds} s." data-word-stopped="Kept for a day."
       data-word-stranger="Sign in again."></div>
  <button type=button data-cancel hidden>Cancel</button>
  <button type=submit>Send</button>
</form>"""
FILE: FilePayload = {"name": "größe.csv", "mimeType": "text/csv", "buffer": b"x" * SIZE}
DROPPED = """() => {
  const carried = new DataTransfer();
  carried.items.add(new File(["text,label"], "late.csv"));
  document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }));
}"""
SAME_FILE = """input => {
  const [file] = input.files;
  const place = localStorage.getItem(Object.keys(localStorage)[0]);
  localStorage.setItem(`upload:${file.name}:${file.size}:${file.lastModified}`, place);
}"""


class Studio:
    """What the studio has of the file, and whether its line is cut."""

    def __init__(self) -> None:
        self.arrived = 0
        self.num_cuts = 0
        self.form = b""

    def announce(self, request: Request) -> dict[str, Any]:
        assert request.headers["x-csrftoken"] == "token"
        assert request.headers["upload-length"] == str(SIZE)
        return {"status": 201, "headers": {"Location": "/parts/abc/", "Upload-Offset": "0"}}

    def part(self, request: Request) -> dict[str, Any]:
        if request.method == "HEAD":
            return {"status": 200, "headers": {"Upload-Offset": str(self.arrived), "Upload-Length": str(SIZE)}}
        if self.arrived == PART and self.num_cuts:
            self.num_cuts -= 1
            return {"status": 503}
        assert request.headers["upload-offset"] == str(self.arrived)
        self.arrived += len(request.post_data_buffer or b"")
        return {"status": 204, "headers": {"Upload-Offset": str(self.arrived)}}

    def take(self, request: Request) -> dict[str, Any]:
        self.form = request.post_data_buffer or b""
        return {"status": 204, "headers": {"Location": "/page/?done"}}


@pytest.fixture
def form(chromium: Browser) -> Iterator[Bench]:
    made = bench(chromium)
    yield made
    made.page.context.close()


def send(form: Bench) -> Studio:
    studio = Studio()
    form.replies |= {"/parts/": studio.announce, "/parts/abc/": studio.part, "/send/": studio.take}
    form.begin(PAGE)
    form.page.locator("input[type=file]").set_input_files(FILE)
    return studio


def test_the_form_then_names_the_file_instead_of_bringing_it(form: Bench) -> None:
    studio = send(form)
    form.page.get_by_role("button", name="Send").click()
    form.page.wait_for_url(f"{HOST}/page/?done")
    assert studio.arrived == SIZE
    assert b'name="file_arrived"\r\n\r\nabc' in studio.form
    assert len(studio.form) < 1000


def test_a_cut_costs_one_part_and_goes_on_by_itself(form: Bench) -> None:
    studio = send(form)
    studio.num_cuts = 2
    form.page.get_by_role("button", name="Send").click()
    form.page.get_by_text("Again in 1 s.").wait_for()
    form.after(10)
    form.page.wait_for_url(f"{HOST}/page/?done")
    assert studio.arrived == SIZE
    # One announcement, three parts, two that were cut.
    assert (form.times("POST /parts/"), form.times("PATCH /parts/abc/")) == (1, 5)


def test_after_a_reload_the_same_file_goes_on_where_it_was(form: Bench) -> None:
    studio = send(form)
    studio.num_cuts = 100
    form.page.get_by_role("button", name="Send").click()
    form.page.get_by_text("Again in 1 s.").wait_for()
    form.page.reload()
    studio.num_cuts = 0
    form.page.locator("input[type=file]").set_input_files(FILE)
    # The browser of the test makes the file anew, with another date; a person's file keeps its own.
    form.page.locator("input[type=file]").evaluate(SAME_FILE)
    form.page.get_by_role("button", name="Send").click()
    form.page.wait_for_url(f"{HOST}/page/?done")
    assert studio.arrived == SIZE
    assert form.times("POST /parts/") == 1


# No room; a right to the workspace that was lost while the page stood open.
@pytest.mark.parametrize("status", [413, 404, 403])
def test_a_refusal_is_said_and_nothing_is_tried_again(form: Bench, status: int) -> None:
    send(form)
    words = {"status": status, "body": "No room for this file.", "content_type": "text/plain; charset=utf-8"}
    form.replies["/parts/"] = lambda _request: words
    form.page.get_by_role("button", name="Send").click()
    form.page.locator("[data-files]").get_by_text("No room for this file.").wait_for()
    form.after(10)
    assert form.times("POST /parts/") == 1
    assert form.times("POST /send/") == 0


def test_when_nothing_comes_through_it_says_that_what_arrived_is_kept(form: Bench) -> None:
    studio = send(form)
    studio.num_cuts = 1000
    form.page.get_by_role("button", name="Send").click()
    form.page.get_by_text("Again in 1 s.").wait_for()
    for _ in range(30):
        form.after(10)
    form.page.get_by_text("Kept for a day.").wait_for()
    studio.num_cuts = 0
    form.page.get_by_role("button", name="Send").click()
    form.page.wait_for_url(f"{HOST}/page/?done")
    assert form.times("POST /parts/") == 1


def test_when_the_form_fails_after_the_file_has_arrived_only_the_form_is_sent_again(form: Bench) -> None:
    studio = send(form)
    form.replies["/send/"] = lambda _request: {"status": 500, "body": "Broken.", "content_type": "text/plain"}
    form.page.get_by_role("button", name="Send").click()
    form.page.locator("[data-files]").get_by_text("Broken.").wait_for()
    parts = form.times("PATCH /parts/abc/")
    form.replies["/send/"] = studio.take
    form.page.get_by_role("button", name="Send").click()
    form.page.wait_for_url(f"{HOST}/page/?done")
    assert (form.times("POST /parts/"), form.times("PATCH /parts/abc/")) == (1, parts)
    assert b'name="file_arrived"\r\n\r\nabc' in studio.form


@pytest.mark.parametrize("reply", [{"status": 302, "headers": {"Location": "/sign-in/"}}, {"status": 403}])
def test_when_the_session_has_ended_it_says_so_at_once(form: Bench, reply: dict[str, Any]) -> None:
    send(form)
    form.replies["/parts/abc/"] = lambda _request: reply
    form.page.get_by_role("button", name="Send").click()
    form.page.locator("[data-files]").get_by_text("Sign in again.").wait_for()
    form.after(10)
    assert (form.times("POST /parts/"), form.times("PATCH /parts/abc/")) == (1, 1)


def test_another_choice_takes_the_place_of_the_one_on_its_way(form: Bench) -> None:
    studio = send(form)
    studio.num_cuts = 1000
    form.page.get_by_role("button", name="Send").click()
    form.page.get_by_text("Again in 1 s.").wait_for()
    small: FilePayload = {"name": "right.csv", "mimeType": "text/csv", "buffer": b"text,label"}
    form.page.locator("input[type=file]").set_input_files(small)
    form.page.get_by_role("button", name="Send").click()
    form.page.wait_for_url(f"{HOST}/page/?done")
    form.after(10)
    assert b'filename="right.csv"' in studio.form
    assert studio.arrived == PART


def test_a_cancelled_upload_sends_nothing_more_and_goes_on_when_it_is_sent_again(form: Bench) -> None:
    studio = send(form)
    studio.num_cuts = 1000
    cancel, choice = form.page.get_by_role("button", name="Cancel"), form.page.locator("input[type=file]")
    assert not cancel.is_visible()
    form.page.get_by_role("button", name="Send").click()
    form.page.get_by_text("Again in 1 s.").wait_for()
    cancel.press("Enter")
    form.page.locator("[data-files]").get_by_text("Cancelled, kept.").wait_for()
    assert not cancel.is_visible()
    assert choice.evaluate("input => input === document.activeElement")
    sent = form.times("PATCH /parts/abc/")
    form.after(10)
    assert form.times("PATCH /parts/abc/") == sent
    studio.num_cuts = 0
    form.page.get_by_role("button", name="Send").click()
    form.page.wait_for_url(f"{HOST}/page/?done")
    assert (form.times("POST /parts/"), studio.arrived) == (1, SIZE)


def test_once_the_form_is_sent_nothing_can_be_chosen_in_its_place_until_it_is_answered(form: Bench) -> None:
    studio = send(form)
    form.replies["/send/"] = lambda _request: None
    choice = form.page.locator("input[type=file]")
    form.page.get_by_role("button", name="Send").click()
    form.page.get_by_text("Arrived.").wait_for()
    form.after(4)
    assert choice.is_disabled()
    assert not form.page.get_by_role("button", name="Cancel").is_visible()
    form.page.evaluate(DROPPED)
    form.page.get_by_role("button", name="Send").click()
    form.after(4)
    assert form.times("POST /send/") == 1
    form.held[0].fulfill(status=500, body="Broken.", content_type="text/plain")
    form.page.locator("[data-files]").get_by_text("Broken.").wait_for()
    assert choice.is_enabled()
    assert choice.evaluate("input => input.files[0].name") == FILE["name"]
    form.replies["/send/"] = studio.take
    form.page.get_by_role("button", name="Send").click()
    form.page.wait_for_url(f"{HOST}/page/?done")


def test_a_line_that_breaks_before_the_answer_does_not_claim_to_know_what_became_of_the_file(form: Bench) -> None:
    send(form)
    form.replies["/send/"] = lambda _request: None
    form.page.get_by_role("button", name="Send").click()
    form.page.get_by_text("Arrived.").wait_for()
    form.after(4)
    form.held[0].abort()
    form.page.locator("[data-files]").get_by_text("Look.").wait_for()
    assert form.page.locator("input[type=file]").is_enabled()
