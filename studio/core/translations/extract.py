"""Finds every sentence marked for translation in Python, templates and the engine's torch-free vocabulary."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

# Name of the function → positions of (context, singular, plural) among its arguments.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
CALL_START = re.compile(r"(?<![\w.])(?:u?n?p?gettext(?:_lazy|_noop)?|_)\(")


@dataclass(frozen=True)
class Sentence:
    """One marked sentence and the place it was found in."""

    singular: str
    plural: str | None
    context: str | None
    place: str

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.singular)


def sentences(root: Path) -> Iterator[Sentence]:
    """Every marked sentence below `root`, templates and Python, in a stable order."""
    for folder in ("studio", "workers"):
        for path in sorted((root / folder).rglob("*.py")):
            yield from _from_python(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            yield from _from_template(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())


def _from_python(source: str, place: str) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _from_call(node, place)


def _from_template(source: str, place: str) -> Iterator[Sentence]:
    flat = templatize(source, origin=place)
    for match in CALL_START.finditer(flat):
        call = _parse_call(flat, match.start(), match.end())
        if call is not None:
            yield from _from_call(call, place)


def _parse_call(flat: str, start: int, after: int) -> ast.Call | None:
    """The call that begins at `start`: tried at each closing bracket until it parses."""
    end = flat.find(")", after)
    while end != -1:
        try:
            expression = ast.parse(flat[start : end + 1], mode="eval").body
        except SyntaxError:
            end = flat.find(")", end + 1)
            continue
        return expression if isinstance(expression, ast.Call) else None
    return None


def _from_call(call: ast.Call, place: str) -> Iterator[Sentence]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in CALLS:
        return
    context, singular, plural = (_literal(call, position) for position in CALLS[name])
    if singular:
        yield Sentence(singular, plural, context, place)


def _literal(call: ast.Call, position: int | None) -> str | None:
    if position is None or position >= len(call.args):
        return None
    argument = call.args[position]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
