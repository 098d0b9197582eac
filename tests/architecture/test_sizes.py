"""Files, functions and templates stay small enough to be read at once; an exemption has a written reason."""

import ast
from collections.abc import Iterator

import pytest

from .exemptions import LONG_FILES, LONG_FUNCTIONS, LONG_TEMPLATES
from .tree import files, texts

MAX_FILE, MAX_FUNCTION, MAX_VIEW, MAX_TEMPLATE = 300, 50, 25, 120
CODE = ("studio", "workers", "tests", "bench")
# Names that say nothing, so that everything ends up in them.
BANNED = {"utils", "helpers", "common", "misc", "base", "manager", "managers", "handler", "handlers", "util", "helper"}


def num_lines(text: str) -> int:
    return len(text.splitlines())


def functions(place: str, source: str) -> Iterator[tuple[str, int]]:
    """Each function of a file and its number of lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{place}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(found: dict[str, int], most: int, exempt: dict[str, str]) -> list[str]:
    return [
        f"{place}: {lines} lines, at most {most}"
        for place, lines in found.items()
        if lines > most and place not in exempt
    ]


def test_no_code_file_is_too_long() -> None:
    found = {place: num_lines(text) for place, text in texts(*CODE, suffix=".py")}
    found |= {place: num_lines(text) for place, text in texts("static/js", suffix=".js")}
    found |= {place: num_lines(text) for place, text in texts("static/css", suffix=".css")}
    assert too_long(found, MAX_FILE, LONG_FILES) == []


def test_no_function_is_too_long() -> None:
    found = {place: lines for path, text in texts(*CODE, suffix=".py") for place, lines in functions(path, text)}
    assert too_long(found, MAX_FUNCTION, LONG_FUNCTIONS) == []


def test_no_view_is_too_long() -> None:
    views = [(path, text) for path, text in texts("studio", suffix=".py") if "/views" in path]
    found = {place: lines for path, text in views for place, lines in functions(path, text)}
    assert too_long(found, MAX_VIEW, LONG_FUNCTIONS) == []


def test_no_page_template_is_too_long() -> None:
    found = {place: num_lines(text) for place, text in texts("templates", suffix=".html")}
    assert too_long(found, MAX_TEMPLATE, LONG_TEMPLATES) == []


@pytest.mark.parametrize("table", [LONG_FILES, LONG_FUNCTIONS, LONG_TEMPLATES])
def test_every_exemption_is_needed_and_has_a_reason(table: dict[str, str]) -> None:
    measured = {place: num_lines(text) for place, text in texts() if place.endswith((".py", ".js", ".css", ".html"))}
    inner = {place: lines for path, text in texts(*CODE, suffix=".py") for place, lines in functions(path, text)}
    limits = {id(LONG_FILES): MAX_FILE, id(LONG_FUNCTIONS): MAX_FUNCTION, id(LONG_TEMPLATES): MAX_TEMPLATE}
    for place, reason in table.items():
        assert (measured | inner).get(place, 0) > limits[id(table)], f"{place} no longer needs its exemption"
        assert len(reason) > 20, f"{place}: say why"


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path.name for path in files(*CODE, "static/js", "static/css") if path.stem in BANNED] == []


def test_every_module_opens_with_a_sentence() -> None:
    silent = []
    for place, text in texts("studio", "workers", "tests", "bench", suffix=".py"):
        is_empty = not text.strip()
        is_generated = "/migrations/" in place
        if not is_empty and not is_generated and not (ast.get_docstring(ast.parse(text)) or "").strip():
            silent.append(place)
    assert silent == []
