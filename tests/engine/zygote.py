"""Imports the engine once and forks an attempt for every folder it is told, so that a test can kill many quickly.

Reads lines `RUN_DIR [FAULT]`; answers `pid N` at the start and `exit CODE` at the end of each attempt.
"""

import gc
import os
import sys
from pathlib import Path

from workers.engine.process import go_offline

go_offline()

from workers.engine.loop import learning  # noqa: E402, F401  # Imported before the forks, offline switches first.
from workers.engine.pipeline import execute  # noqa: E402  # As above.


def attempt(folder: Path, fault: str) -> None:
    """The child: everything it prints goes to the run's log."""
    log = os.open(folder / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if fault:
        os.environ["FAULT"] = fault
    code = 1
    try:
        code = execute(folder)
    finally:
        os._exit(code)


def main() -> None:
    # As a warm engine does: what is shared with the children is never looked through, hence never copied for it.
    gc.collect()
    gc.freeze()
    print("ready", flush=True)  # noqa: T201  # The pipe to the test.
    for line in sys.stdin:
        folder, _, fault = line.strip().partition(" ")
        child = os.fork()
        if child == 0:
            attempt(Path(folder), fault)
        print(f"pid {child}", flush=True)  # noqa: T201  # As above.
        _, status = os.waitpid(child, 0)
        print(f"exit {os.waitstatus_to_exitcode(status)}", flush=True)  # noqa: T201  # As above.


main()
