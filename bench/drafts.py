"""The engine with the tasks that nobody is offered yet: `python -m bench.drafts RUN_DIR` is one run."""

import sys
from pathlib import Path

from workers.engine import __main__ as engine
from workers.engine import catalog, tasks


def open_drafts() -> None:
    """From now on the catalogue has the drafts as well."""
    folder = str(Path(tasks.__path__[0]).with_name("drafts"))
    if folder not in tasks.__path__:
        tasks.__path__.append(folder)
        catalog.forget()


if __name__ == "__main__":
    open_drafts()
    sys.exit(engine.main())
