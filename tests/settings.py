"""The studio's settings for tests, in a data folder of their own: a real studio's data is never touched."""

import atexit
import os
import shutil
import tempfile

# pytest-django reads the settings before any conftest runs, so the folder is chosen here. Each process of pytest-xdist
# has its own; a command that a test starts uses the folder of the test.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("STUDIO_TESTS_OF") != _worker:
    os.environ["STUDIO_TESTS_OF"] = _worker
    os.environ["STUDIO_DATA_DIR"] = tempfile.mkdtemp(prefix="atelier-tests-")
    atexit.register(shutil.rmtree, os.environ["STUDIO_DATA_DIR"], ignore_errors=True)
for _name in ("REDIS_URL", "DATABASE_URL", "STUDIO_SERVING_URL"):
    os.environ.pop(_name, None)
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from studio.core.translations.catalogue import compile_all  # noqa: E402  # Reads no settings.
from studio.env import BASE_DIR  # noqa: E402
from studio.settings import *  # noqa: E402, F403  # Everything else is as people run it.

# A fresh clone has no compiled catalogue; the first process makes it before there are others.
if _worker == "main":
    compile_all(BASE_DIR)
