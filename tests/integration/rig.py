"""A whole studio in a folder of its own: real queue, real workers, started by `manage.py up` as people start it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
FAKE_ENGINE = Path(__file__).with_name("fake_engine.py")
START_SECONDS = 60.0
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Rig:
    """`up` and a driver inside its environment."""

    def __init__(self, folder: Path, *, is_fake: bool = True, **more: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.environment |= {
            "STUDIO_DATA_DIR": str(folder),
            "STUDIO_PORT": str(self.port),
            "STUDIO_TIME_SCALE": "10",
            "STUDIO_WORKERS": "2",
            "STUDIO_MIN_FREE_BYTES": "1000000",
            "PYTHONPATH": str(ROOT),
            **more,
        }
        self.engine = "counting engine" if is_fake else "real engine"
        if is_fake:
            self.environment["ATELIER_ENGINE_SCRIPT"] = str(FAKE_ENGINE)
        self.up: subprocess.Popen[bytes] | None = None
        self._driver: subprocess.Popen[str] | None = None
        self._seen: dict[int, psutil.Process] = {}

    # --- life ---

    def start(self) -> float:
        """Start everything; the seconds until the first page."""
        began = time.monotonic()
        with (self.folder / "up.log").open("ab") as log:
            self.up = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "up"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.until(self.is_ready, START_SECONDS, "the first page")
        return time.monotonic() - began

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Ask it to stop; the seconds until it has."""
        began = time.monotonic()
        self.remember()
        if self._driver is not None:
            self._driver.kill()
            self._driver.wait()
            for pipe in (self._driver.stdin, self._driver.stdout):
                if pipe is not None:
                    pipe.close()
            self._driver = None
        if self.up is not None:
            self.up.send_signal(number)
            self.up.wait(30)
        return time.monotonic() - began

    def remember(self) -> None:
        """Note every process of the studio, to see later that none is left."""
        if self.up is None:
            return
        with contextlib.suppress(psutil.Error):
            top = psutil.Process(self.up.pid)
            for process in [top, *top.children(recursive=True)]:
                self._seen[process.pid] = process

    def left(self) -> list[str]:
        """Processes of this studio that still live."""
        alive = []
        for process in self._seen.values():
            with contextlib.suppress(psutil.Error):
                if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                    alive.append(f"{process.pid} {' '.join(process.cmdline())[:120]}")
        return alive

    # --- looking ---

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def until(self, condition: Callable[[], Any], seconds: float, what: str) -> float:
        """Wait for something; how long it took."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > seconds:
                raise AssertionError(f"{what} did not come within {seconds} s\n{self.log()}")
            time.sleep(0.05)
        return time.monotonic() - began

    def log(self) -> str:
        parts = [self.folder / "up.log", *sorted((self.folder / "logs").glob("*.log"))]
        return "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in parts if path.exists()
        )

    def processes(self, *words: str) -> list[psutil.Process]:
        """Processes of this studio whose command line holds all the words."""
        assert self.up is not None
        self.remember()
        found = []
        for process in psutil.Process(self.up.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if all(word in " ".join(process.cmdline()) for word in words):
                    found.append(process)
        return found

    def engine_of(self, run_id: str) -> psutil.Process:
        """The engine that works for a run now."""
        facts = json.loads((self.folder / "runs" / run_id / "engine.pid").read_text())
        return psutil.Process(facts["pid"])

    def worker_of(self, run_id: str) -> psutil.Process:
        return psutil.Process(int(self.ask("look", id=run_id)["lease_owner"].rpartition(":")[2]))

    # --- the driver ---

    def ask(self, action: str, **values: Any) -> dict[str, Any]:
        driver = self._driver
        if driver is None or driver.poll() is not None:
            self._driver = driver = subprocess.Popen(
                [sys.executable, "-m", "tests.integration.driver"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert driver.stdin is not None
        assert driver.stdout is not None
        driver.stdin.write(json.dumps({"action": action, **values}) + "\n")
        driver.stdin.flush()
        line = driver.stdout.readline()
        assert line, f"the driver died on {action}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def begin(self, **values: Any) -> str:
        run_id: str = self.ask("start", **values)["id"]
        return run_id

    def status(self, run_id: str) -> str:
        status: str = self.ask("look", id=run_id)["status"]
        return status

    def reach(self, run_id: str, step: int, seconds: float = 60) -> None:
        """Wait until a run has learned so many steps."""
        self.until(lambda: self.ask("look", id=run_id)["step"] >= step, seconds, f"step {step}")

    def end(self, run_id: str, status: str = "succeeded", seconds: float = 90) -> float:
        """Wait for the end of a run, which must be this one."""
        took = self.until(lambda: self.status(run_id) in ("succeeded", "failed", "cancelled"), seconds, "the end")
        found = self.ask("look", id=run_id)
        assert found["status"] == status, f"{found}\n{self.log()}"
        return took

    def whole(self, run_id: str) -> dict[str, str]:
        """Check the events of a run and everything else; the digests of its files."""
        story = self.ask("story", id=run_id)
        assert [event["seq"] for event in story["events"]] == list(range(1, len(story["events"]) + 1))
        assert [event["kind"] for event in story["events"]].count("outcome") == 1
        assert self.ask("verify")["broken"] == []
        files: dict[str, str] = story["files"]
        return files
