"""Work that ends as a machine short of memory ends it; a module of its own, because a fresh process imports it."""

import os
import signal
from typing import Any


def killed(*_arguments: Any) -> None:
    """Never returns."""
    os.kill(os.getpid(), signal.SIGKILL)
