"""Work that ends as a machine short of memory ends it, fails, or never ends; a module of its own, because a fresh
process imports it."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from studio.datasets import apart


def killed(*_arguments: Any) -> None:
    """Never returns."""
    os.kill(os.getpid(), signal.SIGKILL)


def failing(*_arguments: Any) -> None:
    raise FileNotFoundError("the table")


class OddError(Exception):
    """One that cannot be sent, as errors that hold an open file."""

    def __reduce__(self) -> str:
        raise TypeError("cannot be sent")


def failing_oddly(*_arguments: Any) -> None:
    raise OddError("the odd one")


def falling(*_arguments: Any) -> None:
    """Ends without a word, as a library's own fall does."""
    os._exit(3)


def swelling(*_arguments: Any) -> None:
    raise MemoryError


def hanging(source: Path, *_arguments: Any) -> None:
    """Says who it is, then does nothing for long."""
    source.write_text(str(os.getpid()))
    time.sleep(60)


def waiting(source: str) -> None:
    """A parent with a child that hangs."""
    apart._remade = hanging  # type: ignore[assignment]  # It never returns anything.
    apart.remade(Path(source), None, {}, "", Path())  # type: ignore[arg-type]  # The child looks at the first alone.
