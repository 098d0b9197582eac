"""Task × method × family: which cells the conformance suite walks."""

from dataclasses import dataclass
from typing import Any

from workers.engine import catalog
from workers.engine.models.tiny_configs import CONFIGS

Cell = tuple[str, str, str]
FAMILIES = tuple(CONFIGS)
# Families that are opened, read and padded in unlike ways.
UNLIKE = ("bert", "gpt2", "t5", "xlnet")
FIRST = "text-classification"


@dataclass(frozen=True)
class Form:
    """A task, or a form of one that learns and answers otherwise; `task` is what a run's wish says of it."""

    name: str
    title: str
    task: dict[str, Any]

    @property
    def methods(self) -> tuple[str, ...]:
        return catalog.tasks()[self.task["kind"]].methods


def forms() -> dict[str, Form]:
    """Every form by its name; the first is the one that every run of the tests walks through."""
    kinds = sorted(catalog.tasks(), key=lambda kind: (kind != FIRST, kind))
    plain = {kind: Form(kind, catalog.tasks()[kind].title, {"kind": kind}) for kind in kinds}
    several = {"kind": FIRST, "is_multi_label": True}
    return {**plain, "several-labels": Form("several-labels", "Sort text into any number of groups", several)}


def all_cells() -> list[Cell]:
    return [(form.name, method, family) for form in forms().values() for method in form.methods for family in FAMILIES]


def gradient_cells(*, whole: bool) -> list[Cell]:
    """Those of the methods that learn step by step; where not `whole`, as many as show every method with every unlike
    family, and every further form with every method and with every unlike family: what a method does to a model does
    not depend on the form."""
    gradient = [cell for cell in all_cells() if catalog.methods()[cell[1]].is_gradient]
    return gradient if whole else [cell for cell in gradient if _shows(*cell)]


def frozen_cells(*, whole: bool) -> list[Cell]:
    """Those of the methods that only look at what the model says; where not `whole`, each further form once: the first
    has suites of its own."""
    frozen = [cell for cell in all_cells() if not catalog.methods()[cell[1]].is_gradient]
    return frozen if whole else [cell for cell in frozen if cell[0] != FIRST and cell[2] == "gpt2"]


def _shows(form: str, method: str, family: str) -> bool:
    place = list(forms()).index(form)
    if place == 0:
        return family in UNLIKE or method == "full"
    turn = (place + sorted(catalog.methods()).index(method)) % len(UNLIKE)
    return family == UNLIKE[turn] or (method == "full" and family in UNLIKE)
