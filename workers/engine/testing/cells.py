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
    """Those of the methods that learn step by step; where not `whole`, as many as show that every family is opened,
    read and kept aright, every method on every unlike family, and what a further form has of its own."""
    return _gradient() if whole else [cell for cell in _gradient() if _shows(*cell)]


def steady_cells(*, whole: bool) -> list[Cell]:
    """For what depends little on the family: where not `whole`, every method once, whole models of every unlike family
    and every further form once."""
    return _gradient() if whole else [cell for cell in _gradient() if _shows_once(*cell)]


def paused_cells(*, whole: bool) -> list[Cell]:
    """For going on after a pause, in which the family has no part: where `whole`, every method with the unlike families
    and with every further form once."""
    if not whole:
        return steady_cells(whole=False)
    return [cell for cell in _gradient() if cell[2] == _next(*cell[:2]) or (cell[0] == FIRST and cell[2] in UNLIKE)]


def frozen_cells(*, whole: bool) -> list[Cell]:
    """Those of the methods that only look at what the model says, of the further forms: the first has suites of its own
    for them. Where not `whole`, each form once."""
    frozen = [cell for cell in all_cells() if cell[0] != FIRST and not catalog.methods()[cell[1]].is_gradient]
    return frozen if whole else [cell for cell in frozen if cell[2] == "gpt2"]


def _gradient() -> list[Cell]:
    return [cell for cell in all_cells() if catalog.methods()[cell[1]].is_gradient]


def _shows(form: str, method: str, family: str) -> bool:
    """What a method does to a model does not depend on the form, except where the model answers for word pieces and the
    method puts some before the text."""
    is_whole, is_next = method == "full", family == _next(form, method)
    if form == FIRST:
        return is_whole or family in UNLIKE
    if catalog.tasks()[forms()[form].task["kind"]].reads == "token":
        return is_next or (is_whole and family in UNLIKE)
    return is_next and (is_whole or method == "prompt")


def _shows_once(form: str, method: str, family: str) -> bool:
    is_whole, is_next = method == "full", family == _next(form, method)
    if form == FIRST:
        return is_next or (is_whole and family in UNLIKE)
    return is_next and is_whole


def _next(form: str, method: str) -> str:
    """The unlike families by turns."""
    return UNLIKE[(list(forms()).index(form) + sorted(catalog.methods()).index(method)) % len(UNLIKE)]
