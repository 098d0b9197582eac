"""Starts the engine as a child in a session of its own: no secrets, no network to a hub, dead when its parent dies."""

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import psutil

from studio.env import BASE_DIR, DATA_DIR

# What an engine may know of the machine; everything else (database, queue, hub, keys) is not passed on.
PASSED_ON = frozenset(
    {"PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "FAULT"}
)
PASSED_ON_PREFIXES = ("CUDA_", "NVIDIA_", "OMP_", "MKL_", "ATELIER_")
PR_SET_PDEATHSIG = 1
MAX_OPEN_FILES = 4096
NICENESS = 5
# The kernel's out-of-memory killer shall take the training, never the web or the database.
OOM_SCORE = "600"
_libc = ctypes.CDLL(None, use_errno=True)


def environment() -> dict[str, str]:
    """The scrubbed environment of an engine."""
    kept = {k: v for k, v in os.environ.items() if k in PASSED_ON or k.startswith(PASSED_ON_PREFIXES)}
    return {
        **kept,
        "PYTHONPATH": str(BASE_DIR),
        "PYTHONUNBUFFERED": "1",
        "PYTHONHASHSEED": "0",
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "HF_HOME": str(DATA_DIR / "tmp" / "hf"),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "DO_NOT_TRACK": "1",
    }


def die_with_parent(niceness: int = NICENESS) -> Callable[[], None]:
    """What the child does between fork and exec; only plain system calls in there."""
    parent = os.getpid()

    def prepare() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # The parent died before the line above.
            os._exit(1)
        os.nice(niceness)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return prepare


def engine_command() -> list[str]:
    """`python -m workers.engine`; tests may put a script of theirs in its place."""
    script = os.environ.get("ATELIER_ENGINE_SCRIPT", "")
    return [sys.executable, script] if script else [sys.executable, "-m", "workers.engine"]


def spawn(
    arguments: list[str], *, output: IO[bytes] | int, stdin: int = subprocess.DEVNULL, stderr: int = subprocess.STDOUT
) -> subprocess.Popen[bytes]:
    """One engine process, leader of its own session."""
    process = subprocess.Popen(
        [*engine_command(), *arguments],
        cwd=BASE_DIR,
        env=environment(),
        stdin=stdin,
        stdout=output,
        stderr=stderr,
        start_new_session=True,
        close_fds=True,
        preexec_fn=die_with_parent(),  # noqa: PLW1509  # The parent of engines has one thread while it forks.
    )
    with contextlib.suppress(OSError, psutil.Error):  # Hardening: a kernel that refuses it still trains.
        Path(f"/proc/{process.pid}/oom_score_adj").write_text(OOM_SCORE)
        psutil.Process(process.pid).rlimit(psutil.RLIMIT_NOFILE, (MAX_OPEN_FILES, MAX_OPEN_FILES))
    return process


def signal_session(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the engine and everything it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


# --- who works in a run folder: so that nobody else writes in it once the run has a new owner ----------------------


def write_owner(folder: Path, process: subprocess.Popen[bytes]) -> None:
    facts = {"pid": process.pid, "created": psutil.Process(process.pid).create_time(), "host": socket.gethostname()}
    (folder / "engine.pid").write_text(json.dumps(facts))


def clear_owner(folder: Path) -> None:
    (folder / "engine.pid").unlink(missing_ok=True)


def living_owner(folder: Path) -> psutil.Process | None:
    """The process that still works in this folder, if it lives on this machine."""
    try:
        facts: dict[str, Any] = json.loads((folder / "engine.pid").read_text())
        process = psutil.Process(int(facts["pid"]))
        same = abs(process.create_time() - float(facts["created"])) < 1 and facts["host"] == socket.gethostname()
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, ValueError, KeyError, psutil.Error):
        return None


def evict_owner(folder: Path) -> bool:
    """Kill what an earlier owner left running in this folder, also when it is stopped; True if there was any."""
    process = living_owner(folder)
    if process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        psutil.wait_procs([process], timeout=10)
    clear_owner(folder)
    return process is not None
