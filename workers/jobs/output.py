"""The technical log of a run: what the engine printed, appended to log.txt."""

import contextlib
import os
import subprocess
from pathlib import Path

MAX_LOG_BYTES = 50 * 1024 * 1024


class Output:
    """A log file, and the pipe of a warm engine where there is one."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("ab", buffering=0)
        self._process: subprocess.Popen[bytes] | None = None

    def read_from(self, process: subprocess.Popen[bytes]) -> None:
        """A warm engine was started before its folder was known, so its output comes through a pipe."""
        self._process = process
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)

    def pump(self) -> None:
        """Move what was printed to the file; never waits."""
        if self._process is None or self._process.stdout is None:
            return
        with contextlib.suppress(BlockingIOError, ValueError):
            while chunk := os.read(self._process.stdout.fileno(), 65536):
                if self.file.tell() < MAX_LOG_BYTES:
                    self.file.write(chunk)

    def close(self) -> None:
        self.pump()
        self.file.close()
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()
