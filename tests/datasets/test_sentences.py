"""Every code has one sentence: two tables with the same code would let the later one speak for both."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from studio.datasets import sentences

FOLDER = Path(sentences.__path__[0])
# Which tables of which files speak together.
TOGETHER = {
    "findings": {
        "findings": ["FINDINGS"],
        "answers": ["NUMBERS", "SEVERAL", "QUESTIONS", "MARKS", "PARTS"],
        "facets": ["FACETS"],
        "pairs": ["PAIRS"],
    },
    "problems": {"problems": ["FILES", "TABLES", "ROWS", "CHOICES"], "facets": ["CHOICES"]},
}


def codes(file: str, tables: list[str]) -> list[str]:
    """The keys as they are written, also those that a later one takes the place of."""
    tree = ast.parse((FOLDER / f"{file}.py").read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        named = {target.id for target in targets if isinstance(target, ast.Name)}
        if named & set(tables) and isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            found += [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
    assert found
    return [str(code) for code in found]


@pytest.mark.parametrize("name", sorted(TOGETHER))
def test_no_code_has_two_sentences(name: str) -> None:
    counted = Counter(code for file, tables in TOGETHER[name].items() for code in codes(file, tables))
    assert [code for code, number in counted.items() if number > 1] == []
