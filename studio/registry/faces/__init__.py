"""How each task looks to people: one file a task with a module-level `FACE`, and its partials below
templates/registry/faces/<name>/. What a face does not have of its own, the plain face in `face.py` has."""

import importlib
import pkgutil
from functools import cache

from studio.runs.models import TrainingRun

from .face import Face

# A task whose answers take another form under this setting of its own has a second face.
VARIANTS = (("is_multi_label", "several-labels"),)


@cache
def faces() -> dict[str, Face]:
    """Every face by its name; nothing lists them, a new one is one file."""
    modules = (importlib.import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__))
    found = [module.FACE for module in modules if hasattr(module, "FACE")]
    return {face.name: face for face in found}


def face_of(run: TrainingRun) -> Face:
    """The face of what a run learns; the plain one for a task that has none of its own."""
    return face_named(name_of(run))


def face_named(name: str) -> Face:
    """The face of this name, or the plain one under it."""
    return faces().get(name) or Face(name)


def name_of(run: TrainingRun) -> str:
    """The name of the task, or of the form of it that this run was set to."""
    wish = run.spec.get("task") or {}
    return next((name for setting, name in VARIANTS if wish.get(setting)), run.task)
