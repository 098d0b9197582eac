"""Finds tasks, methods and exporters by walking their folders: a plug-in is one file and no list names it."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from .contracts import Gauging

if TYPE_CHECKING:
    from .contracts import Exporter, Method, Task


@cache
def tasks() -> "dict[str, Task]":
    return dict(_found("tasks", "TASK"))


def task_of(config: Any, gauge: dict[str, Any] | None = None) -> "Task":
    """The task that a configuration names, as it is with these settings and this gauge."""
    task = tasks()[config.kind]
    return task.gauged(config, gauge or {}) if isinstance(task, Gauging) else task


@cache
def methods() -> "dict[str, Method]":
    return dict(_found("methods", "METHOD"))


@cache
def exporters() -> "dict[str, Exporter]":
    return dict(_found("exporters", "EXPORTER"))


def forget() -> None:
    """Walk the folders again at the next question, after a file was added."""
    for finder in (tasks, methods, exporters):
        finder.cache_clear()


def _found(folder: str, name: str) -> Iterator[tuple[str, Any]]:
    """Every module-level `name` below a folder, by its kind; namespace folders on the package's path count too."""
    package = importlib.import_module(f"{__package__}.{folder}")
    for entry in sorted(pkgutil.iter_modules(package.__path__), key=lambda entry: entry.name):
        module = importlib.import_module(f"{package.__name__}.{entry.name}")
        plug_in = getattr(module, name, None)
        if plug_in is not None:
            yield plug_in.kind, plug_in
