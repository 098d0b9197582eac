"""One process of the studio: started in a group of its own, restarted when it dies, dead when the launcher dies."""

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from studio.env import BASE_DIR, DATA_DIR

logger = logging.getLogger(__name__)
PR_SET_PDEATHSIG = 1
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
# Who lived this long has earned a fresh start of the pauses.
STEADY_SECONDS = 60.0
MAX_LOG_BYTES = 10 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(niceness: int) -> Callable[[], None]:
    """What a child does between fork and exec, so that even a kill -9 of the launcher leaves nothing running."""
    parent = os.getpid()

    def prepare() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        if niceness:
            os.nice(niceness)

    return prepare


@dataclass
class Process:
    """What to run and how it fares."""

    name: str
    command: list[str]
    environment: dict[str, str]
    niceness: int = 0
    stop_signal: signal.Signals = signal.SIGTERM
    num_restarts: int = 0
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started_at: float = 0.0
    _pause: float = FIRST_PAUSE_SECONDS
    _due_at: float = 0.0

    def start(self) -> None:
        with self._open_log() as log:
            self._child = subprocess.Popen(
                self.command,
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(self.niceness),  # noqa: PLW1509  # The launcher has one thread.
            )
        self._started_at = time.monotonic()

    @property
    def log_path(self) -> Path:
        return DATA_DIR / "logs" / f"{self.name.replace(' ', '-')}.log"

    def _open_log(self) -> IO[bytes]:
        """What the process prints, appended; one older file is kept."""
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        if self.log_path.exists() and self.log_path.stat().st_size > MAX_LOG_BYTES:
            self.log_path.replace(self.log_path.with_suffix(".old.log"))
        return self.log_path.open("ab")

    @property
    def pid(self) -> int:
        return self._child.pid if self._child else 0

    @property
    def age_seconds(self) -> float:
        """How long the present one lives; 0 when none does."""
        return time.monotonic() - self._started_at if self.is_alive else 0.0

    @property
    def is_alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def keep(self) -> None:
        """Start it again when it has died; each time in a row it waits longer."""
        if self.is_alive:
            return
        now = time.monotonic()
        if self._child is not None:
            code = self._child.returncode
            logger.warning("%s ended with %s and is started again; see %s", self.name, code, self.log_path)
            self._kill_group()
            if now - self._started_at > STEADY_SECONDS:
                self._pause = FIRST_PAUSE_SECONDS
            self._child, self._due_at = None, now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        if now >= self._due_at:
            self.num_restarts += 1
            self.start()

    def ask_to_stop(self) -> None:
        if self._child is not None and self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                self._child.send_signal(self.stop_signal)

    def end(self, seconds: float) -> None:
        """Wait so long for it to go, then take its whole group down."""
        if self._child is None:
            return
        try:
            self._child.wait(max(seconds, 0.05))
        except subprocess.TimeoutExpired:
            logger.warning("%s did not stop in time and is killed.", self.name)
        self._kill_group()
        self._child.wait()

    def _kill_group(self) -> None:
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
