"""One studio for all tests of this folder; `STUDIO_TRIALS=5` (make soak) repeats each fault five times."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .rig import Rig

TRIALS = int(os.environ.get("STUDIO_TRIALS", "1"))


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Started once; at its end nothing may be left running."""
    rig = Rig(Path(tmp_path_factory.mktemp("studio")))
    try:
        rig.start()
        yield rig
    finally:
        rig.stop()
    assert rig.left() == []


@pytest.fixture(scope="session")
def real_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """The same with the real engine; its leases are long enough for a machine that has other things to do."""
    folder = Path(tmp_path_factory.mktemp("studio"))
    rig = Rig(folder, is_fake=False, STUDIO_TIME_SCALE="4", STUDIO_WORKERS="1", STUDIO_THREADS="1")
    try:
        rig.start()
        yield rig
    finally:
        rig.stop()
    assert rig.left() == []
