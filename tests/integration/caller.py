"""A program that uses a running studio over its API, as the documentation tells."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from .rig import ROOT, Rig

EMAIL, PASSWORD = "owner@example.com", "correct horse battery staple"
Json = dict[str, Any]


def manage(rig: Rig, *arguments: str, said: str = "") -> str:
    """One command of `manage.py` in the studio's own environment; what it printed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        env=rig.environment,
        input=said,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


class Caller:
    """The owner's program with a token."""

    def __init__(self, rig: Rig, *, email: str = EMAIL) -> None:
        self.rig = rig
        logging.getLogger("httpx").setLevel(logging.WARNING)  # One line a question would bury what failed.
        manage(rig, "create_owner", "--email", email, "--password-stdin", said=PASSWORD + "\n")
        token = manage(rig, "create_token", "--email", email, "--name", "journey").splitlines()[-1]
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{rig.port}",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=60,
        )

    def get(self, path: str, **query: Any) -> Any:
        return self._json(self.http.get(f"/api/v1{path}", params=query))

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self._json(self.http.post(f"/api/v1{path}", json=body, **more))

    def send(self, path: str, **files: tuple[str, bytes]) -> Any:
        return self._json(self.http.post(f"/api/v1{path}", files=files))

    def until(self, look: Callable[[], Json], seconds: float, *waiting: str) -> Json:
        """Look again until the status is none of those that mean waiting."""
        until = time.monotonic() + seconds
        while (found := look())["status"] in waiting:
            assert time.monotonic() < until, f"{found}\n{self.rig.log()}"
            time.sleep(0.2)
        return found

    def upload(self, path: Path, **wish: str) -> Json:
        files = {"file": (path.name, path.read_bytes())}
        made = self._json(self.http.post("/api/v1/datasets", files=files, data=wish))
        return self.until(lambda: self.get(f"/datasets/{made['id']}"), 60, "importing")

    def learn(self, seconds: float = 180, **wish: Any) -> Json:
        """Start a run and follow its events to the end."""
        run_id = self.post("/runs", wish)["id"]
        return self.until(
            lambda: self.get(f"/runs/{run_id}"),
            seconds,
            *("draft", "queued", "starting", "running", "cancelling", "interrupted"),
        )

    def events(self, run_id: str) -> list[Json]:
        """All events, in pages, as a program reads them."""
        told: list[Json] = []
        while page := self.get(f"/runs/{run_id}/events", after=len(told), limit=50)["events"]:
            told += page
        return told

    def download(self, path: str, target: Path) -> Path:
        with self.http.stream("GET", path) as answer:
            assert answer.status_code == 200
            assert "attachment" in answer.headers["content-disposition"]
            with target.open("wb") as file:
                for chunk in answer.iter_bytes():
                    file.write(chunk)
        return target

    @staticmethod
    def _json(answer: httpx.Response) -> Any:
        assert answer.status_code < 300, f"{answer.status_code} {answer.text[:500]}"
        return answer.json()
