"""A real studio for the browser: started once, with people in it and, for the screens, a run that was trained."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import StorageState

from tests.integration.rig import ROOT, Rig

PASSWORD = "nine green herons"
TRAIN_SECONDS = 300
SAMPLE = ROOT / "studio" / "datasets" / "samples" / "customer_messages.csv"
# Runs inside the studio's own environment, once the owner is there: one account for each journey, and a token.
PEOPLE = """
import json, sys
import django
django.setup()
from django.db import transaction
from studio.accounts import services
from studio.accounts.models import User
token = ""
password, *names = sys.argv[1:]
for name in names:
    user = services.create_owner(email=f"{name}@example.com", name=name.title(), password=password)
    token = services.create_token(user=user, name="tests")[1]
print(json.dumps(token))
"""


class BrowserStudio:
    """Where it is, who is in it, what was trained."""

    def __init__(self, folder: Path) -> None:
        # Leases long enough for a machine that has other things to do; one thread leaves a core to the browser.
        self.rig = Rig(folder, is_fake=False, STUDIO_TIME_SCALE="4", STUDIO_WORKERS="1", STUDIO_THREADS="1")
        self.token = ""
        # Signed in once a person; a hash of a password is slow on purpose.
        self.sessions: dict[str, StorageState] = {}
        self._run = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.rig.port}"

    def owner_link(self) -> str:
        """The one-time link that `up` printed."""
        log = self.rig.folder / "up.log"
        pattern = re.compile(r"http://\S+/start/\S+")
        self.rig.until(lambda: pattern.search(log.read_text()), 30, "the owner's link")
        found = pattern.search(log.read_text())
        assert found is not None
        return found.group()

    def make_people(self, *names: str) -> None:
        """An account and a workspace for each name; the last one gets a token."""
        program = [sys.executable, "-c", PEOPLE, PASSWORD, *names]
        environment = self.rig.environment | {"DJANGO_SETTINGS_MODULE": "studio.settings"}
        done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self.token = json.loads(done.stdout.splitlines()[-1])

    def begin_training(self) -> None:
        """Upload the sample and queue the quick training of it; it goes on while the journeys walk."""
        dataset = self.call("POST", "/datasets", upload=SAMPLE)["id"]
        self.rig.until(lambda: self.call("GET", f"/datasets/{dataset}")["status"] == "ready", 60, "the dataset")
        self._run = self.call("POST", "/runs", body={"dataset": dataset, "preset": "quick"})["id"]

    def trained(self) -> dict[str, Any]:
        """The run that was trained, with its model and its download."""
        until = time.monotonic() + TRAIN_SECONDS
        while time.monotonic() < until:
            run = self.call("GET", f"/runs/{self._run}")
            assert run["status"] not in ("failed", "cancelled"), f"{run['error']}\n{self.rig.log()}"
            if run["model"] and self._has_download(run["model"]):
                return run
            time.sleep(0.5)
        raise AssertionError(f"the sample was not trained within {TRAIN_SECONDS} s\n{self.rig.log()}")

    def _has_download(self, model: str) -> bool:
        exports: list[dict[str, Any]] = self.call("GET", f"/models/{model}/exports", is_list=True)["all"]
        return any(export["status"] == "ready" for export in exports)

    def call(
        self, method: str, path: str, *, body: Any = None, upload: Path | None = None, is_list: bool = False
    ) -> dict[str, Any]:
        """One call of the API."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        if upload is not None:
            headers["Content-Type"] = "multipart/form-data; boundary=part"
            head = f'--part\r\nContent-Disposition: form-data; name="file"; filename="{upload.name}"\r\n\r\n'
            data = head.encode() + upload.read_bytes() + b"\r\n--part--\r\n"
        request = urllib.request.Request(f"{self.address}/api/v1{path}", data, headers, method=method)  # noqa: S310  # Loopback.
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # Loopback.
            told = json.load(answer)
        found: dict[str, Any] = {"all": told} if is_list else told
        return found
