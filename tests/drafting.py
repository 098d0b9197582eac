"""Tests of tasks that nobody is offered yet: within this, the catalogue has them as well."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workers.engine import catalog, tasks


@contextmanager
def drafts_open() -> Iterator[None]:
    """The folder of drafts is walked like that of the tasks; afterwards everything is as it was."""
    before = list(tasks.__path__)
    tasks.__path__ = [*before, str(Path(before[0]).with_name("drafts"))]
    catalog.forget()
    try:
        yield
    finally:
        tasks.__path__ = before
        catalog.forget()
