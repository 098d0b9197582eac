"""A warm spare: an engine that has imported its libraries and waits, so that a start takes no seconds of imports."""

import contextlib
import logging
import os
import select
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from .child import signal_session, spawn

logger = logging.getLogger(__name__)
READY = b"ready"


class WarmSpare:
    """At most one waiting engine of this worker."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Start one when there is none; returns at once, the imports happen meanwhile."""
        if self._process is None or self._process.poll() is not None:
            self._process = spawn(["--warm"], output=subprocess.PIPE, stdin=subprocess.PIPE, stderr=subprocess.STDOUT)

    def take(
        self, folder: Path, *, patience_seconds: float, meanwhile: Callable[[], None]
    ) -> subprocess.Popen[bytes] | None:
        """Give the waiting engine a run folder; nothing when there is none or it is not ready in time.

        `meanwhile` is called several times a second, so that waiting for imports costs nobody their lease.
        """
        process, self._process = self._process, None
        if process is None or process.poll() is not None or process.stdin is None or process.stdout is None:
            return None
        try:
            is_ready = _is_ready(process, patience_seconds, meanwhile)
        except BaseException:
            _end(process)
            raise
        if not is_ready:
            logger.warning("The warm spare was not ready; the engine starts cold.")
            _end(process)
            return None
        try:
            process.stdin.write(f"{folder}\n".encode())
            process.stdin.close()
        except OSError:
            _end(process)
            return None
        return process

    def release(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end(process)


def _is_ready(process: subprocess.Popen[bytes], patience_seconds: float, meanwhile: Callable[[], None]) -> bool:
    """Wait for its line; an engine that is still importing is nearly always sooner than a new one."""
    assert process.stdout is not None  # noqa: S101  # Made with a pipe three functions up.
    descriptor = process.stdout.fileno()
    os.set_blocking(descriptor, False)
    said = b""
    waited = 0.0
    while waited < patience_seconds and process.poll() is None:
        meanwhile()
        readable, _, _ = select.select([descriptor], [], [], 0.1)
        waited += 0.0 if readable else 0.1
        if readable:
            with contextlib.suppress(BlockingIOError):
                chunk = os.read(descriptor, 4096)
                if not chunk:
                    return False
                said += chunk
        if any(line.strip() == READY for line in said.splitlines()):
            return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    signal_session(process, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
