"""Tasks, starting models and methods as programs see them."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Schema

from workers.engine.contracts import Method, Task
from workers.engine.knobs import Knob, knobs_of


class Role(Schema):
    """A role that a column can play."""

    name: str
    title: str
    help: str
    is_required: bool


class TaskOut(Schema):
    """What a model can be made to do."""

    kind: str
    title: str
    blurb: str
    columns: list[Role]
    scores: list[str]
    methods: list[str]


class BaseModelOut(Schema):
    """A model one can start from; `reason` says why it is recommended or cannot be chosen."""

    id: str
    name: str
    title: str
    blurb: str
    architecture: str
    languages: list[str]
    licence: str
    num_parameters: int
    bytes: int
    is_present: bool
    is_recommended: bool
    reason: str


class KnobOut(Schema):
    """One hyperparameter."""

    name: str
    label: str
    help: str
    kind: str
    default: Any
    min: float | None
    max: float | None
    choices: list[str]


class MethodOut(Schema):
    """A way of training and whether it suits the starting model: ok, careful or no."""

    kind: str
    title: str
    blurb: str
    use: str
    fits: str
    reason: str
    hyperparameters: list[KnobOut]


def translated(text: str) -> str:
    """The sentence in the caller's language; gettext answers its own header to an empty one."""
    return _(text) if text else ""


def task(one: Task) -> dict[str, Any]:
    roles = [
        {
            "name": role.name,
            "title": translated(role.title),
            "help": translated(role.help),
            "is_required": role.is_required,
        }
        for role in one.columns
    ]
    return {
        "kind": one.kind,
        "title": translated(one.title),
        "blurb": translated(one.blurb),
        "columns": roles,
        "scores": list(one.scores),
        "methods": list(one.methods),
    }


def method(one: Method, fits: str, reason: str) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "title": translated(one.title),
        "blurb": translated(one.blurb),
        "use": translated(one.use),
        "fits": fits,
        "reason": translated(reason),
        "hyperparameters": [knob(dial) for dial in knobs_of(one.Config)],
    }


def knob(dial: Knob) -> dict[str, Any]:
    return {
        "name": dial.name,
        "label": translated(dial.label),
        "help": translated(dial.help),
        "kind": dial.kind,
        "default": dial.default,
        "min": dial.min,
        "max": dial.max,
        "choices": [choice.value for choice in dial.choices],
    }
