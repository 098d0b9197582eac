"""Reads one table in a process of its own, so that no file can take memory, disk or time from the worker."""

import json
import resource
import sys
from pathlib import Path

from . import ReadOptions, UnreadableTableError
from .opening import read

MAX_BYTES_WRITTEN = 4 * 1024**3


def main(source: str, name: str, options: str, out: str, max_bytes: str) -> int:
    """Print the outcome as one line of JSON: `{"result": …}` or `{"error": …}`."""
    limit = int(max_bytes)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_BYTES_WRITTEN, MAX_BYTES_WRITTEN))
    try:
        outcome = {"result": read(Path(source), name, ReadOptions(**json.loads(options)), Path(out)).as_json()}
    except UnreadableTableError as error:
        outcome = {"error": error.as_json()}
    except (MemoryError, RecursionError):
        outcome = {"error": UnreadableTableError("FILE_TOO_HEAVY").as_json()}
    sys.stdout.write(json.dumps(outcome) + "\n")
    return 0


sys.exit(main(*sys.argv[1:6]))
