"""What an engine may know and do: no secrets, no hub, gone with its parent, alone in its run folder."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from workers.jobs import child

SECRETS = {
    "DATABASE_URL": "postgres://canary",
    "REDIS_URL": "redis://:canary@127.0.0.1/0",
    "STUDIO_SECRET_KEY": "canary",
    "STUDIO_SERVING_TOKEN": "canary",
    "HF_TOKEN": "canary",
    "HUGGING_FACE_HUB_TOKEN": "canary",
    "AWS_SECRET_ACCESS_KEY": "canary",
    "DJANGO_SETTINGS_MODULE": "studio.settings",
}


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "engine.py"
    monkeypatch.setenv("ATELIER_ENGINE_SCRIPT", str(path))
    return path


def test_an_engine_sees_no_secret_and_is_offline(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    script.write_text(
        "import json, os\n"
        "fds = [fd for fd in range(3, 64) if os.path.exists(f'/proc/self/fd/{fd}')]\n"
        "facts = {'env': dict(os.environ), 'sid': os.getsid(0) == os.getpid(), 'nice': os.nice(0), 'fds': fds}\n"
        "print(json.dumps(facts))\n"
    )
    with (tmp_path / "out").open("wb") as out:
        assert child.spawn([], output=out, stderr=subprocess.DEVNULL).wait(20) == 0
    told = json.loads((tmp_path / "out").read_text())
    assert "canary" not in json.dumps(told)
    assert not set(SECRETS) & set(told["env"])
    assert (told["env"]["HF_HUB_OFFLINE"], told["env"]["TRANSFORMERS_OFFLINE"]) == ("1", "1")
    assert told["sid"]
    assert told["fds"] == []
    # Counted from the process that starts it: a studio may itself be run more or less politely.
    assert told["nice"] == min(19, os.nice(0) + child.NICENESS)


def test_an_engine_dies_within_two_seconds_of_its_parent(script: Path, tmp_path: Path) -> None:
    script.write_text("import time\ntime.sleep(60)\n")
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "from workers.jobs import child\n"
            "print(child.spawn([], output=subprocess.DEVNULL).pid, flush=True)\n"
            "time.sleep(60)\n",
        ],
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "studio.settings"},
    )
    assert parent.stdout is not None
    engine = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    psutil.wait_procs([engine], timeout=2)
    assert not engine.is_running() or engine.status() == psutil.STATUS_ZOMBIE


def test_a_new_owner_ends_what_an_old_one_left_in_the_folder_even_when_it_is_stopped(
    script: Path, tmp_path: Path
) -> None:
    script.write_text("import time\ntime.sleep(60)\n")
    old = child.spawn([], output=subprocess.DEVNULL)
    child.write_owner(tmp_path, old)
    os.kill(old.pid, signal.SIGSTOP)
    assert child.living_owner(tmp_path) is not None
    assert child.evict_owner(tmp_path)
    old.wait(5)
    assert not psutil.pid_exists(old.pid)
    assert not child.evict_owner(tmp_path)


def test_a_process_number_used_again_by_somebody_else_is_left_alone(tmp_path: Path) -> None:
    facts = {"pid": os.getpid(), "created": time.time() - 10_000, "host": "elsewhere"}
    (tmp_path / "engine.pid").write_text(json.dumps(facts))
    assert child.living_owner(tmp_path) is None
    assert not child.evict_owner(tmp_path)
