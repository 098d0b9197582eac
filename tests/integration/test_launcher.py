"""`manage.py up`: ready in seconds, gone in seconds, nothing left behind, and runs go on at the next start."""

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from .rig import ROOT, Rig

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("integration")]


def test_stopping_and_killing_the_launcher_leaves_nothing_and_loses_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    try:
        rig.start()
        run_id = rig.begin()
        rig.reach(run_id, 10)
        assert rig.stop() < 12
        assert rig.left() == []
        assert rig.start() < 30
        rig.reach(run_id, 20)
        found = rig.ask("look", id=run_id)
        assert (found["attempt"], found["num_crashes"]) == (2, 0)
        rig.stop(signal.SIGKILL)
        _gone, _alive = psutil.wait_procs(list(rig._seen.values()), timeout=5)
        assert rig.left() == []
        rig.start()
        rig.end(run_id)
        rig.whole(run_id)
    finally:
        rig.stop()
    assert rig.left() == []


def test_a_busy_port_and_a_busy_folder_are_clear_sentences(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    try:
        rig.start()
        told = _up_again(rig.environment)
        assert f"already runs on the data folder {tmp_path}" in told
        told = _up_again({**rig.environment, "STUDIO_DATA_DIR": str(tmp_path / "other")})
        assert f"Port {rig.port}" in told
        assert f"STUDIO_PORT={rig.port + 1}" in told
    finally:
        rig.stop()


def test_the_web_process_never_loads_the_training_libraries(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    try:
        rig.start()
        urllib.request.urlopen(f"http://127.0.0.1:{rig.port}/healthz", timeout=5).close()
        (web,) = rig.processes("uvicorn")
        loaded = {Path(entry.path).parts for entry in web.memory_maps()}
        assert not any("torch" in parts for parts in loaded)
        assert web.memory_info().rss < 200 * 1024**2
    finally:
        rig.stop()


def _up_again(environment: dict[str, str]) -> str:
    again = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "up"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert again.returncode != 0
    return again.stderr
