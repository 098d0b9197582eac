"""`manage.py up`: ready in seconds, gone in seconds, nothing left behind, and runs go on at the next start."""

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

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
        rig.until(lambda: rig.ask("look", id=run_id)["attempt"] == 2, 60, "the second attempt")
        assert rig.ask("look", id=run_id)["num_crashes"] == 0
        rig.stop(signal.SIGKILL)
        _gone, _alive = psutil.wait_procs(list(rig._seen.values()), timeout=5)
        assert rig.left() == []
        rig.start()
        rig.end(run_id)
        rig.whole(run_id)
    finally:
        rig.stop()
    assert rig.left() == []


def test_a_busy_port_and_a_busy_folder_are_clear_sentences(rig: Rig, tmp_path: Path) -> None:
    told = _up_again(rig.environment)
    assert f"already runs on the data folder {rig.folder}" in told
    told = _up_again({**rig.environment, "STUDIO_DATA_DIR": str(tmp_path)})
    assert f"Port {rig.port}" in told
    assert f"STUDIO_PORT={rig.port + 1}" in told


def test_the_web_process_never_loads_the_training_libraries(rig: Rig) -> None:
    urllib.request.urlopen(f"http://127.0.0.1:{rig.port}/healthz", timeout=5).close()
    (web,) = rig.processes("uvicorn")
    loaded = {Path(entry.path).parts for entry in web.memory_maps()}
    assert not any("torch" in parts for parts in loaded)
    assert web.memory_info().rss < 200 * 1024**2


def test_the_queue_listens_on_loopback_only_and_asks_for_its_password(rig: Rig) -> None:
    path = rig.folder / "run" / "redis.url"
    assert path.stat().st_mode & 0o077 == 0
    (queue,) = rig.processes("valkey")
    assert {entry.laddr.ip for entry in queue.net_connections() if entry.status == "LISTEN"} == {"127.0.0.1"}
    address = urlsplit(path.read_text())
    assert str(address.password) not in " ".join(queue.cmdline())
    with Redis(port=address.port or 0) as client, pytest.raises(AuthenticationError):
        client.ping()


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
