"""`python -m workers.serving`: answers on loopback until it is told to stop."""

import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

import uvicorn

from workers.engine.process import go_offline

from .app import Service
from .shelf import Shelf

HOST = "127.0.0.1"
MOST_OPEN = 4
# Two threads would halve the latency of a long text and take a core from a training; one is quick enough.
THREADS = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    token = os.environ.pop("STUDIO_SERVING_TOKEN", "")
    if not token:
        sys.stderr.write("STUDIO_SERVING_TOKEN is not set; `manage.py up` starts this service with all it needs.\n")
        return 2
    go_offline()
    for name, value in THREADS.items():
        os.environ.setdefault(name, value)
    shelf = Shelf(Path(os.environ["STUDIO_MODELS_DIR"]), open_bundle, most=MOST_OPEN)
    threading.Thread(target=_import_libraries, name="importing", daemon=True).start()
    uvicorn.run(
        Service(shelf, token),
        host=HOST,
        port=int(os.environ["STUDIO_SERVING_PORT"]),
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return 0


def open_bundle(path: Path) -> Any:
    from workers.engine.models.bundle import Bundle  # Brings the training libraries with it.

    return Bundle.open(path)


def _import_libraries() -> None:
    """Ahead of the first question, which then waits for its model alone."""
    from workers.engine.models import bundle  # noqa: F401  # Imported for its imports.


if __name__ == "__main__":
    sys.exit(main())
