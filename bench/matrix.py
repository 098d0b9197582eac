"""Task × method × architecture: what works and what is refused with which reason, as the conformance suite finds it.

    python -m bench.matrix [docs/matrix.md]

walks the whole matrix with tiny models on this computer and writes the page, unless a cell neither works nor is
refused. STUDIO_WHOLE_MATRIX makes the suites meet every method with every family.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from workers.engine.process import go_offline

SUITE = (
    "tests/engine/test_conformance.py",
    "tests/engine/test_downloads.py",
    "tests/engine/test_bundles.py::test_the_opened_bundle_answers_as_the_exam_was_answered",
)
# These suites learn to sort texts.
DEFAULT_TASK = "text-classification"
REFUSED = "refused: "
PAGE = Path("docs/matrix.md")
HEAD = """# What works with what

Written by `make matrix`; do not edit. Each cell was tried with a tiny model of its family, built on the spot:

- three steps move only what the method promises, and at the speed that it recommends the error falls;
- a run that is paused and goes on ends with the very same weights, bit for bit;
- what is kept and opened again answers as what was learned, before and after folding it into the weights;
- the download's own `predict.py` answers as the studio does.

✓ works · – refused before anything is learned, with the reason below

`sentence-transformers` is a BERT in the layout of that library, with a pooling of its own.
"""
Cell = tuple[str, str, str]


class Collector:
    """Hears of every test to which cell it belongs and how it ended."""

    def __init__(self) -> None:
        self.failed: set[Cell] = set()
        self.refused: dict[Cell, str] = {}
        self.tried: dict[Cell, int] = defaultdict(int)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: Any) -> Generator[None, Any, Any]:
        report: Any = yield
        asked = item.callspec.params
        cell = (asked.get("task", DEFAULT_TASK), asked["method"], asked["family"])
        if report.failed:
            self.failed.add(cell)
        elif report.skipped and isinstance(report.longrepr, tuple) and REFUSED in report.longrepr[2]:
            self.refused[cell] = report.longrepr[2].partition(REFUSED)[2]
        elif report.when == "call" and report.passed:
            self.tried[cell] += 1
        return report


def page(found: Collector) -> str:
    """The page as Markdown."""
    from workers.engine import catalog
    from workers.engine.models.tiny import FAMILIES

    parts = [HEAD]
    for task, plug_in in sorted(catalog.tasks().items()):
        parts.append(f"## {plug_in.title} (`{task}`)\n")
        parts.append("| way of training | " + " | ".join(FAMILIES) + " |")
        parts.append("| --- |" + " :-: |" * len(FAMILIES))
        notes: dict[str, int] = {}
        for method in plug_in.methods:
            marks = [_mark((task, method, family), found, notes) for family in FAMILIES]
            parts.append(f"| {catalog.methods()[method].title} (`{method}`) | " + " | ".join(marks) + " |")
        parts.append("")
        parts += [f"{number}. {reason[:1].upper()}{reason[1:]}." for reason, number in notes.items()]
    return "\n".join(parts).rstrip() + "\n"


def untried(found: Collector) -> list[Cell]:
    """Cells of the page that no test met: a page with gaps would look finished."""
    from workers.engine import catalog
    from workers.engine.models.tiny import FAMILIES

    cells = [(t, m, f) for t, plug_in in sorted(catalog.tasks().items()) for m in plug_in.methods for f in FAMILIES]
    return [cell for cell in cells if cell not in found.refused and not found.tried.get(cell)]


def _mark(cell: Cell, found: Collector, notes: dict[str, int]) -> str:
    if cell in found.refused:
        return f"– ({notes.setdefault(found.refused[cell], len(notes) + 1)})"
    return "✓" if found.tried[cell] else "not tried"


def main() -> int:
    os.environ["STUDIO_WHOLE_MATRIX"] = "1"
    go_offline()
    found = Collector()
    code = int(pytest.main([*SUITE, "-q", "-p", "no:cacheprovider", "--no-header"], plugins=[found]))
    gaps = untried(found)
    if code or found.failed or gaps:
        for cell in sorted({*found.failed, *gaps}):
            sys.stdout.write(f"neither works nor is refused: {' × '.join(cell)}\n")
        return code or 1
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    target.write_text(page(found), encoding="utf-8")
    sys.stdout.write(f"wrote {target}: {len(found.tried)} cells work, {len(found.refused)} are refused\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
