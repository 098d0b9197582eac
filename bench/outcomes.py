"""How the tests of the matrix ended, kept between attempts: a walk that was cut off goes on where it stopped.

A line a test in a file of JSON lines. What ended well counts again as long as nothing of the engine and of the suites
has changed; of the ways of training only the cell's own file counts.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Generator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from workers.engine.testing.cells import FIRST, Cell

REFUSED = "refused: "
ROOT = Path(__file__).parents[1]
METHODS = ROOT / "workers" / "engine" / "methods"


class Outcomes:
    """A plug-in of pytest: leaves out the tests that ended well before, and notes how the others end."""

    def __init__(self, kept: Path, suites: tuple[str, ...]) -> None:
        self.kept, self.suites = kept, suites
        self.failed: set[Cell] = set()
        self.refused: dict[Cell, str] = {}
        self.tried: dict[Cell, int] = defaultdict(int)
        self.before = {line["test"]: line for line in _lines(kept)}

    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        left, known = [], []
        for item in items:
            line = self.before.get(item.nodeid)
            if line is not None and line["sources"] == self._sources(cell_of(item)):
                self._count(cell_of(item), line["reason"])
                known.append(item)
            else:
                left.append(item)
        config.hook.pytest_deselected(items=known)
        items[:] = left

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: Any) -> Generator[None, Any, Any]:
        report: Any = yield
        cell = cell_of(item)
        is_refused = report.skipped and isinstance(report.longrepr, tuple) and REFUSED in report.longrepr[2]
        if report.failed or (report.skipped and not is_refused):
            self.failed.add(cell)
        elif is_refused or report.when == "call":
            reason = report.longrepr[2].partition(REFUSED)[2] if is_refused else ""
            self._count(cell, reason)
            line = {"test": item.nodeid, "sources": self._sources(cell), "reason": reason}
            with self.kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return report

    def _count(self, cell: Cell, reason: str) -> None:
        if reason:
            self.refused[cell] = reason
        else:
            self.tried[cell] += 1

    def _sources(self, cell: Cell) -> str:
        return sources_of(cell[1], self.suites)


def cell_of(item: Any) -> Cell:
    """Suites without a form of their own learn to sort texts."""
    asked = item.callspec.params
    return asked.get("form", FIRST), asked["method"], asked["family"]


@cache
def sources_of(method: str, suites: tuple[str, ...]) -> str:
    """A digest of everything that the outcome of a cell depends on."""
    own = METHODS / f"{method.replace('-', '_')}.py"
    shared = [path for path in (ROOT / "workers" / "engine").rglob("*.py") if path.parent != METHODS]
    tests = [ROOT / suite.partition("::")[0] for suite in suites]
    tests += [ROOT / "tests" / "engine" / name for name in ("conftest.py", "driving.py")]
    whole = hashlib.sha256()
    for path in sorted({*shared, *tests, own}):
        whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _lines(kept: Path) -> list[dict[str, str]]:
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        return []
    whole = [line for line in kept.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
    # A line that a cut left half written would swallow the next one.
    kept.write_text("".join(whole), encoding="utf-8")
    return [json.loads(line) for line in whole]
