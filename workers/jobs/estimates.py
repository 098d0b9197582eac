"""The estimate job: one dry run of the engine, once for each spec."""

import fcntl
import json
import logging
import re
import signal
import subprocess
from pathlib import Path

from studio import queue
from studio.celery import app
from studio.runs import estimates, folders

from . import child

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 180.0
DIGEST = re.compile(r"[0-9a-f]{64}")


@app.task(name=queue.ESTIMATE)  # type: ignore[untyped-decorator]  # Celery has no types.
def estimate(digest: str) -> None:
    """Measure, unless somebody has or is about to."""
    folder = estimates.folder_of(digest)
    if not DIGEST.fullmatch(digest) or not (folder / "spec.json").is_file():
        return
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        if estimates.known(digest) is None:
            _measure(folder)


def _measure(folder: Path) -> None:
    with (folder / "log.txt").open("ab") as log:
        process = child.spawn(["--estimate", str(folder)], output=log)
        try:
            code = process.wait(TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            child.signal_session(process, signal.SIGKILL)
            process.wait()
    if code != 0 and not (folder / "estimate.json").is_file():
        logger.warning("The dry run in %s ended with %s", folder.name, code)
        reason = "timeout" if code is None else "dry_run_failed"
        unknown = {"seconds": [], "memory_bytes": 0, "disk_bytes": 0, "fits": True, "reason": reason}
        folders.write_whole(folder / "estimate.json", json.dumps(unknown))
