"""Kills the process at a named place when a test asks for it; does nothing otherwise."""

import os
import signal
from pathlib import Path

# The engine's places; the supervisor has its own.
POINTS = (
    "model-load",
    "forward",
    "optimizer-step",
    "checkpoint-file",
    "checkpoint-manifest",
    "checkpoint-rename",
    "evaluation",
    "bundle",
    "result",
    "export",
    "outcome",
)
_passed: dict[str, int] = {}


def fault(name: str) -> None:
    """`FAULT=<name>:<nth>` dies here at the nth passing. With `ATELIER_FAULT_MARK=<file>` only one process of all
    dies: the file is made before, and whoever finds it goes on."""
    wish = os.environ.get("FAULT", "")
    if not wish:
        return
    wanted, _, nth = wish.partition(":")
    if wanted != name:
        return
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] != int(nth or 1):
        return
    mark = os.environ.get("ATELIER_FAULT_MARK", "")
    if mark:
        if Path(mark).exists():
            return
        Path(mark).touch()
    os.kill(os.getpid(), signal.SIGKILL)
