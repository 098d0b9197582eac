"""Task × method × architecture: what works and what is refused with which reason, as the conformance suite finds it.

    python -m bench.matrix [docs/matrix.md] [--again]

walks the whole matrix with tiny models on this computer and writes the page, unless a cell neither works nor is
refused. It takes long; stopped and started again it goes on where it was, with `--again` it begins anew (see
bench/outcomes.py). STUDIO_WHOLE_MATRIX makes the suites meet every method with every family.
"""

import argparse
import os
import sys
from pathlib import Path

import pytest

from bench.outcomes import Outcomes
from workers.engine.process import go_offline
from workers.engine.testing.cells import FAMILIES, Cell, Form, all_cells, forms

SUITES = (
    "tests/engine/test_conformance.py",
    "tests/engine/test_downloads.py::test_the_download_answers_as_the_studio",
    "tests/engine/test_bundles.py::test_the_opened_bundle_answers_as_the_exam_was_answered",
)
PAGE, KEPT = Path("docs/matrix.md"), Path("var/matrix.jsonl")
HEAD = """# What works with what

Written by `make matrix`; do not edit. Each cell was tried with a tiny model of its family, built on the spot:

- at the speed that the method recommends the error falls; so it does with the new last layer held still, and then the
  answers are others than before;
- learning moves only what the method promises;
- what is kept and opened again answers as what was learned, before and after folding it into the weights;
- a run that is paused and goes on ends with the very same weights, bit for bit: every way of training with BERT, GPT-2,
  T5 and XLNet for sorting texts, and with one of them for every other task, for the kind of model has no part in it;
- for sorting texts, the download's own `predict.py` answers as the studio does.

“Teach only the last layer” fits that layer without steps: there, what is kept and opened answers as in the exam.

✓ works · – refused before anything is learned, with the reason below

`sentence-transformers` is a BERT in the layout of that library, with a pooling of its own.
"""


def page(found: Outcomes) -> str:
    """The page as Markdown."""
    return "\n".join([HEAD, *(_section(form, found) for form in forms().values())]).rstrip() + "\n"


def _section(form: Form, found: Outcomes) -> str:
    from workers.engine import catalog

    parts = [f"## {form.title} (`{form.name}`)\n", "| way of training | " + " | ".join(FAMILIES) + " |"]
    parts.append("| --- |" + " :-: |" * len(FAMILIES))
    notes: dict[str, int] = {}
    for method in form.methods:
        marks = [_mark((form.name, method, family), found, notes) for family in FAMILIES]
        parts.append(f"| {catalog.methods()[method].title} (`{method}`) | " + " | ".join(marks) + " |")
    parts.append("")
    parts += [f"{number}. {reason[:1].upper()}{reason[1:]}." for reason, number in notes.items()]
    return "\n".join([*parts, ""])


def _mark(cell: Cell, found: Outcomes, notes: dict[str, int]) -> str:
    if cell in found.refused:
        return f"– ({notes.setdefault(found.refused[cell], len(notes) + 1)})"
    return "✓" if found.tried.get(cell) else "not tried"


def untried(found: Outcomes) -> list[Cell]:
    """Cells of the page that no test met: a page with gaps would look finished."""
    return [cell for cell in all_cells() if cell not in found.refused and not found.tried.get(cell)]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("page", nargs="?", type=Path, default=PAGE)
    parser.add_argument("--again", action="store_true")
    wishes = parser.parse_args()
    os.environ["STUDIO_WHOLE_MATRIX"] = "1"
    go_offline()
    if wishes.again:
        KEPT.unlink(missing_ok=True)
    found = Outcomes(KEPT, SUITES)
    code = int(pytest.main([*SUITES, "-q", "-p", "no:cacheprovider", "--no-header"], plugins=[found]))
    gaps = untried(found)
    # All was tried before: nothing is left to collect.
    is_broken = code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    if is_broken or found.failed or gaps:
        for cell in sorted({*found.failed, *gaps}):
            sys.stdout.write(f"neither works nor is refused: {' × '.join(cell)}\n")
        return code or 1
    wishes.page.write_text(page(found), encoding="utf-8")
    sys.stdout.write(f"wrote {wishes.page}: {len(found.tried)} cells work, {len(found.refused)} are refused\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
