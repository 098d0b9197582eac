"""Kill -9 at any moment, resume, and get the very same model: one thread, CPU, same seed."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine.driving import events_of
from workers.engine.faults import POINTS

ROOT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL
MakeRun = Callable[..., Path]


class Zygote:
    """A process that forks attempts (zygote.py)."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine.zygote"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1"},
        )
        self._expect("ready")

    def _expect(self, word: str) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line.startswith(word), line
        return line.removeprefix(word).strip()

    def attempt(self, folder: Path, *, fault: str = "", kill_after: float | None = None) -> int:
        """Exit code of one attempt; killed after so many seconds if it is still there."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{folder} {fault}\n")
        self.process.stdin.flush()
        pid = int(self._expect("pid"))
        timer = threading.Timer(kill_after, os.kill, (pid, signal.SIGKILL)) if kill_after is not None else None
        if timer is not None:
            timer.start()
        code = int(self._expect("exit"))
        if timer is not None:
            timer.cancel()
            timer.join()
        return code

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    forker = Zygote()
    yield forker
    forker.close()


def weights_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every weight file of the bundle."""
    files = sorted((folder / "bundle").rglob("*.safetensors"))
    assert files
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def undisturbed(
    zygote: Zygote, tmp_path_factory: pytest.TempPathFactory, table: Path, tiny_models: dict[str, Path]
) -> Path:
    from workers.engine.testing.tables import write_run

    folder = write_run(tmp_path_factory.mktemp("whole") / "run", table, tiny_models["bert"], method={"kind": "full"})
    assert zygote.attempt(folder) == 0, (folder / "log.txt").read_text()[-2000:]
    return folder


def finish(zygote: Zygote, folder: Path) -> None:
    code = zygote.attempt(folder)
    assert code == 0, (folder / "log.txt").read_text()[-2000:]
    outcomes = events_of(folder, "outcome")
    assert [event["payload"]["status"] for event in outcomes] == ["succeeded"]


def test_killed_at_random_moments_it_ends_with_the_same_weights(
    zygote: Zygote, undisturbed: Path, make_run: MakeRun
) -> None:
    generator = random.Random(11)
    folder = make_run({"kind": "full"})
    killed = sum(zygote.attempt(folder, kill_after=generator.uniform(0.3, 2.5)) == KILLED for _ in range(4))
    assert killed
    finish(zygote, folder)
    assert weights_of(folder) == weights_of(undisturbed)


@pytest.mark.parametrize("point", [point for point in POINTS if point != "export"])
def test_killed_at_every_named_place_it_ends_with_the_same_weights(
    zygote: Zygote, undisturbed: Path, make_run: MakeRun, point: str
) -> None:
    folder = make_run({"kind": "full"})
    nth = 2 if point in ("evaluation", "checkpoint-file", "checkpoint-manifest", "checkpoint-rename") else 1
    nth = 6 if point in ("forward", "optimizer-step") else nth
    assert zygote.attempt(folder, fault=f"{point}:{nth}") == KILLED
    finish(zygote, folder)
    assert weights_of(folder) == weights_of(undisturbed)
    checkpoints = list((folder / "checkpoints").iterdir())
    assert all(path.name.startswith("step-") for path in checkpoints)


def test_an_ended_run_is_not_run_again(zygote: Zygote, undisturbed: Path) -> None:
    before = (undisturbed / "events.jsonl").read_bytes()
    assert zygote.attempt(undisturbed) == 0
    assert (undisturbed / "events.jsonl").read_bytes() == before
