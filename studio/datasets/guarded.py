"""Starts the reader in a guarded child process and turns whatever happens to it into a result or a sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

from .readers import ReadOptions, ReadResult, UnreadableTableError

ROOT = Path(__file__).resolve().parents[2]
MAX_MEMORY_BYTES = 1536 * 1024**2
TIMEOUT_SECONDS = 300.0
PREVIEW_TIMEOUT_SECONDS = 15.0


def read_guarded(
    path: Path, name: str, options: ReadOptions, out: Path, *, timeout_seconds: float = TIMEOUT_SECONDS
) -> ReadResult:
    """Like `readers.read`, in a child with bounded memory, disk and time and nothing secret in its environment."""
    command = [sys.executable, "-m", "studio.datasets.readers", str(path), name]
    command += [json.dumps(options.as_json()), str(out), str(MAX_MEMORY_BYTES)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=_environment(), capture_output=True, timeout=timeout_seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnreadableTableError("FILE_TOO_SLOW", seconds=int(timeout_seconds)) from None
    except ValueError:  # A NUL byte in the name.
        raise UnreadableTableError("FORMAT_UNKNOWN", suffix="") from None
    return _outcome(done, out)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    # One plain allocator and one thread: memory limits then mean what they say.
    return kept | {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}


def _outcome(done: "subprocess.CompletedProcess[bytes]", out: Path) -> ReadResult:
    try:
        outcome = json.loads(done.stdout)
    except ValueError:
        # Killed by a limit, or fallen over a file that calamine or Arrow could not survive.
        detail = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
        raise UnreadableTableError("FILE_TOO_HEAVY", detail=detail[0][:200]) from None
    if "error" in outcome:
        error = outcome["error"]
        raise UnreadableTableError(error["code"], line=error["line"], column=error["column"], **error["values"])
    result = ReadResult.from_json(outcome["result"])
    result.path = out
    return result
