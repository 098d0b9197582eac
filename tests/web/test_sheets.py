"""Style sheets and scripts are found, small, and loaded by the page that needs them."""

import gzip
import re
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
LOADED = Path(settings.BASE_DIR) / "templates/layout/_styles.html"
FIRST_SCREEN_BYTES = 160 * 1024
# Sheets that one page loads by itself.
OWN_PAGE = {"kit.css", "panel.css"}


def test_every_sheet_is_loaded() -> None:
    loaded = set(re.findall(r"css/([\w-]+\.css)", LOADED.read_text()))
    assert {sheet.name for sheet in (STATIC / "css").glob("*.css")} - OWN_PAGE == loaded


def test_the_tokens_come_first() -> None:
    text = LOADED.read_text()
    assert text.index("css/tokens.css") < min(match.start() for match in re.finditer(r"css/(?!tokens)", text))


def test_everything_a_first_screen_loads_is_small() -> None:
    files = [*(STATIC / "css").glob("*.css"), *(STATIC / "js").glob("*.js"), STATIC / "icons.svg"]
    files += (STATIC / "vendor").rglob("*.js")
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < FIRST_SCREEN_BYTES


def test_no_sheet_or_script_loads_from_elsewhere() -> None:
    files = [*(STATIC / "css").glob("*.css"), *(STATIC / "js").glob("*.js")]
    foreign = re.compile(r"@import|url\(\s*['\"]?(?:https?:)?//|import\(?\s*['\"]https?:|fetch\(\s*['\"]https?:")
    assert [path.name for path in files if foreign.search(path.read_text())] == []


def test_movement_stops_for_people_who_asked_for_that() -> None:
    text = "\n".join(sheet.read_text() for sheet in (STATIC / "css").glob("*.css"))
    assert "prefers-reduced-motion" in text
