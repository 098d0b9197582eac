"""What is known of an estimate: a failed dry run is tried again, and whether it fits is asked anew each time."""

import json
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studio.runs import estimates

DIGEST = "a" * 64


@pytest.fixture
def path(tmp_path: Path, settings: Any) -> Path:
    settings.ESTIMATES_DIR = tmp_path
    (tmp_path / DIGEST).mkdir()
    return tmp_path / DIGEST / "estimate.json"


def test_a_failed_dry_run_is_known_for_a_while_and_then_tried_again(path: Path) -> None:
    path.write_text(json.dumps({"seconds": [], "memory_bytes": 0, "fits": True, "reason": "timeout"}))
    found = estimates.known(DIGEST)
    assert found is not None
    assert found["fits"]
    assert found["reason"]
    moment = time.time() - estimates.RETRY_SECONDS - 1
    os.utime(path, (moment, moment))
    assert estimates.known(DIGEST) is None


@pytest.mark.parametrize(("available", "fits"), [(2_000, True), (500, False)])
def test_whether_it_fits_is_asked_of_the_memory_that_is_free_now(
    path: Path, monkeypatch: pytest.MonkeyPatch, available: int, *, fits: bool
) -> None:
    path.write_text(json.dumps({"seconds": [1, 2], "memory_bytes": 1_000, "fits": not fits, "reason": None}))
    memory = SimpleNamespace(available=available)
    monkeypatch.setattr("psutil.virtual_memory", lambda: memory)
    found = estimates.known(DIGEST)
    assert found is not None
    assert found["fits"] is fits
    assert bool(found["reason"]) is not fits
