"""Templates hold no script and no style of their own, and name only addresses, files and pictures that exist."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from .tree import ROOT, texts
from .walking import routes

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|\bhx-on\b|javascript:", re.I
)
URL = re.compile(r"\{%-?\s*url\s+[\"']([\w:.-]+)[\"']")
REVERSED = re.compile(r"\b(?:reverse|reverse_lazy|redirect|resolve_url)\(\s*[\"']([\w-]+:[\w-]+)[\"']")
STATIC = re.compile(r"\{%-?\s*static\s+[\"']([^\"']+)[\"']")
ICON = re.compile(r"\{%-?\s*icon\s+[\"']([\w-]+)[\"']")
PARTS = re.compile(r"\{%-?\s*(?:include|extends|component)\s+[\"']([^\"']+\.html)[\"']")
CONTROLLER = re.compile(r"data-controller=[\"']([\w -]+)[\"']")
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)


def named(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Every name that a pattern finds in a template, with the template."""
    for place, text in texts("templates", suffix=".html"):
        for match in pattern.finditer(COMMENT.sub("", text)):
            yield place, match.group(match.lastindex or 0)


def test_no_template_holds_a_script_or_a_style() -> None:
    assert list(named(INLINE)) == []


def test_every_address_named_in_a_template_exists() -> None:
    known = {route.name for route in routes()}
    assert [(place, name) for place, name in named(URL) if name not in known] == []


def test_every_address_named_in_python_exists() -> None:
    known = {route.name for route in routes()}
    used = [(place, name) for place, text in texts("studio", suffix=".py") for name in REVERSED.findall(text)]
    assert used
    assert [(place, name) for place, name in used if name not in known] == []


def test_every_static_file_named_in_a_template_exists() -> None:
    assert [(place, name) for place, name in named(STATIC) if finders.find(name) is None] == []


def test_every_icon_named_in_a_template_is_drawn() -> None:
    drawn = set(re.findall(r"id=\"([\w-]+)\"", (ROOT / "static/icons.svg").read_text()))
    assert [(place, name) for place, name in named(ICON) if name not in drawn] == []


def test_every_behaviour_named_in_a_template_has_its_file() -> None:
    wanted = [(place, name) for place, names in named(CONTROLLER) for name in names.split()]
    assert [(place, name) for place, name in wanted if not (ROOT / f"static/js/{name}.js").is_file()] == []


def test_every_template_compiles_and_so_do_its_parts() -> None:
    for place, _text in texts("templates", suffix=".html"):
        get_template(place.removeprefix("templates/"))
    for _place, part in named(PARTS):
        get_template(part if "/" in part else f"components/{part}")


@pytest.mark.parametrize("folder", ["templates/components"])
def test_every_component_lists_its_parameters(folder: str) -> None:
    silent = [
        place for place, text in texts(folder, suffix=".html") if not text.lstrip().startswith(("{#", "{% comment"))
    ]
    assert silent == []
