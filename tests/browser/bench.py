"""A page of a few lines with the studio's own scripts, without a studio: for what only a script can do wrong."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Error, Page, Request, Route

from tests.integration.rig import ROOT

HOST = "http://localhost:9"  # Nothing listens there; every request is answered here.
Reply = Callable[[Request], dict[str, Any] | None]  # None: the answer takes its time, until `held` is fulfilled.
# What a hidden tab and a notification are, to be set and read by a test.
STAGE = """
globalThis.isHidden = false;
Object.defineProperty(document, "hidden", { get: () => globalThis.isHidden });
globalThis.Notification = class {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, options) { told({ title, ...options }); }
};
"""


@dataclass
class Bench:
    """The page, what its addresses answer, what was asked and notified."""

    page: Page
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)
    held: list[Route] = field(default_factory=list)

    def begin(self, main: str, path: str = "/page/", toasts: str = "") -> None:
        """Show `main` with every script of the studio, its clock in the hands of the test."""
        whole = (
            "<!DOCTYPE html><title>Page</title><body data-controller=htmx data-failed='No answer.'>"
            f"<main id=page tabindex=-1>{main}</main>"
            f"<div class=toast-corner data-toasts>{toasts}</div><p data-announce></p>"
            "<template data-toast><div data-controller=toast role=alert data-stay>"
            "<span></span><button type=button data-close>Close</button></div></template>"
            "<script src=/static/vendor/htmx/htmx.min.js defer></script>"
            "<script src=/static/js/main.js type=module></script>"
        )
        self.replies.setdefault(path, lambda _request: {"body": whole, "content_type": "text/html; charset=utf-8"})
        self.page.expose_function("told", self._hear)
        self.page.add_init_script(STAGE)
        self.page.clock.install()
        self.page.route("**/*", self._answer)
        self.page.set_default_timeout(15_000)
        self.page.goto(HOST + path)
        self.page.wait_for_timeout(300)

    def _hear(self, notification: dict[str, str]) -> None:
        self.told.append(notification)

    def _answer(self, route: Route) -> None:
        path = re.sub(r"[?#].*", "", route.request.url.removeprefix(HOST))
        if path.startswith("/static/"):
            route.fulfill(path=ROOT / path.lstrip("/"))
            return
        self.asked.append(f"{route.request.method} {path}")
        reply = self.replies.get(path)
        found = reply(route.request) if reply else {"status": 404, "body": "Nothing."}
        if found is None:
            self.held.append(route)
        else:
            route.fulfill(**found)

    def times(self, line: str) -> int:
        return self.asked.count(line)

    def hide(self) -> None:
        self.page.evaluate("globalThis.isHidden = true; document.dispatchEvent(new Event('visibilitychange'))")

    def after(self, seconds: float) -> None:
        """Let the page's clock run in steps of two seconds, and what it asked for arrive in between."""
        for _step in range(max(1, round(seconds / 2))):
            with suppress(Error):  # The page was left in this moment: the next one has a clock of its own.
                self.page.clock.run_for(2000)
                self.page.evaluate("fetch('/').then((answer) => answer.text())")  # As long as an answer takes here.


def bench(chromium: Browser) -> Bench:
    return Bench(chromium.new_context().new_page())
