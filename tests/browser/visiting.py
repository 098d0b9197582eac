"""One visit to the studio in a browser: what was clicked and decided, and that nothing went wrong unseen."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Download, Locator, Page, Response, expect

from .studio import PASSWORD

SHOTS = Path(__file__).parents[2] / "test-results" / "screens"
TRAIN_MS = 300_000
WORK_MS = 60_000
Name = str | re.Pattern[str]


@dataclass
class Visit:
    """A page with its counters."""

    page: Page
    address: str
    clicks: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(WORK_MS)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._said)
        self.page.on("response", self._heard)

    def _said(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.faults.append(f"console: {line.text}")

    def _heard(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")
        if not response.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"asked a stranger: {response.url}")

    def open(self, path: str = "/") -> None:
        self.page.goto(f"{self.address}{path}")

    def sign_in(self, name: str) -> None:
        """By the sign-in page, in whatever language it is."""
        self.open("/accounts/login/")
        self.page.locator("input[type=email]").fill(f"{name}@example.com")
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.locator("input[type=password]").press("Enter")
        self.page.wait_for_url(f"{self.address}/")

    def click(self, target: Locator) -> None:
        """A click, counted."""
        target.wait_for()
        self.clicks.append(target.inner_text().strip())
        target.click()
        self.page.wait_for_load_state()

    def decide(self, what: str) -> None:
        """Something a person has to choose; pressing the one main button of a page is none."""
        self.decisions.append(what)

    def button(self, name: Name) -> Locator:
        return self.page.get_by_role("button", name=name)

    def link(self, name: Name) -> Locator:
        return self.page.get_by_role("link", name=name)

    def main(self) -> Locator:
        """The one main action of the page."""
        return self.page.locator("main .btn.main:visible").first

    def ask(self, text: str) -> str:
        """Type a question; the answer comes while one types."""
        self.page.locator("#question").fill(text)
        # The form for “This is wrong” carries the question that was answered.
        expect(self.page.locator("#answer input[name=text]")).to_have_value(text, timeout=WORK_MS)
        return self.page.locator("#answer").inner_text()

    def wait_for_download(self) -> Locator:
        """The button of the download, once its file was proven to work."""
        button = self.page.locator("#download a.btn[href*='/downloads/']").first
        for _look in range(120):
            if button.count():
                return button
            self.page.wait_for_timeout(1000)
            self.page.reload()
        raise AssertionError("no download was offered")

    def download(self, button: Locator) -> Download:
        with self.page.expect_download() as caught:
            self.click(button)
        return caught.value

    def shoot(self, name: str) -> None:
        """A picture for whoever wants to look; never committed."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def is_too_wide(self) -> bool:
        """Whether the page scrolls sideways; tables may, within themselves."""
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        return wide
