"""The service as a process of its own, over a model that the engine trained: same answers, no secret in sight."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from workers.engine.testing.tables import labelled_rows, write_rows, write_run

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-for-this-test"
BUILD_TINY = (
    "import sys, pathlib; from workers.engine.models.tiny import build_tiny;"
    "build_tiny(pathlib.Path(sys.argv[1]), sys.stdin.read().splitlines(), hidden_size=32)"
)


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the real engine on a tiny model."""
    folder = tmp_path_factory.mktemp("serving")
    rows = labelled_rows(160)
    table = write_rows(folder / "table.parquet", rows)
    texts = "\n".join(row["text"] for row in rows)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", BUILD_TINY, str(folder / "tiny")]
    subprocess.run(command, input=texts.encode(), cwd=ROOT, env=environment, check=True, timeout=120)
    run = write_run(folder / "run", table, folder / "tiny", method={"kind": "head"}, training={"preset": "quick"})
    command = [sys.executable, "-m", "workers.engine", str(run)]
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, timeout=120)
    return run


@pytest.fixture(scope="module")
def service(run_folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    models = run_folder.parent / "models"
    models.mkdir()
    (models / "m1").symlink_to(run_folder / "bundle")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "STUDIO_SERVING_PORT": str(port),
        "STUDIO_SERVING_TOKEN": TOKEN,
        "STUDIO_MODELS_DIR": str(models),
    }
    process = subprocess.Popen([sys.executable, "-m", "workers.serving"], cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address, process
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        assert time.monotonic() - began < 8
    finally:
        process.kill()
        process.wait()


def _wait(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            if httpx.get(f"{address}/healthz", trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            assert time.monotonic() < until, "the service did not answer"
            time.sleep(0.05)


def ask(address: str, inputs: list[dict[str, str]]) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    body = {"model": "m1", "inputs": inputs}
    reply = httpx.post(f"{address}/predict", json=body, headers=headers, timeout=60, trust_env=False)
    assert reply.status_code == 200, reply.text
    answers: list[dict[str, Any]] = reply.json()["predictions"]
    return answers


def test_it_answers_as_the_final_exam_did_alone_and_in_batches(
    run_folder: Path, service: tuple[str, "subprocess.Popen[bytes]"]
) -> None:
    address, _process = service
    exam = pq.read_table(run_folder / "predictions.parquet").to_pylist()
    labels = json.loads((run_folder / "result.json").read_text())["labels"]
    inputs = [{"text": row["text"]} for row in exam]
    together = ask(address, inputs)
    alone = [ask(address, [one])[0] for one in inputs]
    for row, joint, single in zip(exam, together, alone, strict=True):
        assert joint["label"] == single["label"] == row["predicted"]
        assert list(joint["scores"]) == labels
        assert joint["score"] == pytest.approx(row["confidence"], abs=1e-4)
        assert joint["score"] == pytest.approx(single["score"], abs=1e-4)


def test_its_token_is_not_in_sight_of_other_programs(service: tuple[str, "subprocess.Popen[bytes]"]) -> None:
    _address, process = service
    assert TOKEN not in Path(f"/proc/{process.pid}/cmdline").read_text()


def test_without_a_token_it_says_how_it_is_started() -> None:
    environment = {"PATH": os.environ["PATH"], "STUDIO_SERVING_PORT": "1", "STUDIO_MODELS_DIR": "."}
    command = [sys.executable, "-m", "workers.serving"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "manage.py up" in done.stderr
