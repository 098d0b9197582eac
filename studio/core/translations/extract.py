"""Finds every sentence to translate in Python, templates, the engine's vocabulary and the starting models."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

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
# What people read of a starting model in `studio/catalog/models.toml`.
MODEL_WORDS = ("title", "blurb", "licence_note")
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
    for path in sorted((root / "studio").rglob("*.toml")):
        yield from _from_models(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            yield from _from_template(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())


def _from_python(source: str, place: str) -> Iterator[Sentence]:
    tree = ast.parse(source)
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _from_call(node, place, aliases)


def _aliases(tree: ast.AST) -> dict[str, str]:
    """Names a module gives the translating functions, such as `_t` for `gettext`."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.asname: name.name for node in imports for name in node.names if name.asname and name.name in CALLS}


def _from_models(source: str, place: str) -> Iterator[Sentence]:
    for model in tomllib.loads(source).get("model", ()):
        for word in MODEL_WORDS:
            if model.get(word):
                yield Sentence(model[word], None, None, place)


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


def _from_call(call: ast.Call, place: str, aliases: Mapping[str, str] = MappingProxyType({})) -> Iterator[Sentence]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    name = aliases.get(name, name)
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
