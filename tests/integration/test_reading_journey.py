"""Reading first by API alone: plain texts are uploaded and read, blanks filled here and at home alike, and a run that
sorts messages starts from what was read."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.datasets.sampling import FOLDER

from .caller import Caller
from .rig import Rig

pytestmark = [pytest.mark.integration, pytest.mark.real, pytest.mark.xdist_group("integration")]
QUESTIONS = ["Where is my ___ now?", "A card costs", "我的___在哪里", "?"]
NUM_TEXTS = 200


@pytest.fixture(scope="module")
def caller(real_rig: Rig) -> Iterator[Caller]:
    caller = Caller(real_rig, email="reading@example.com")
    yield caller
    caller.http.close()


def test_texts_are_read_first_and_a_run_starts_from_them(caller: Caller, tmp_path: Path) -> None:
    texts = (FOLDER / "town_papers.txt").read_text(encoding="utf-8").splitlines()[-NUM_TEXTS:]
    dataset = prepared(caller, "papers.txt", "\n".join(texts), {"task": "masked-lm"})
    run = caller.learn(dataset=dataset, task="masked-lm", preset="quick", hyperparameters={"max_steps": 6})
    assert run["status"] == "succeeded", f"{run}\n{caller.rig.log()}"
    assert {"perplexity", "guessed"} <= set(run["scores"]["test"])
    before = next(row["scores"]["perplexity"] for row in run["baselines"] if row["name"] == "frozen")
    assert run["scores"]["test"]["perplexity"] < before
    assert "How surprised it is by your texts" in run["verdict"]["message"]
    own = caller.post(f"/models/{run['model']}/predict", {"inputs": QUESTIONS})["predictions"]
    assert [len(one["blanks"]) for one in own] == [1, 1, 1, 0]
    assert own[1]["text"] == f"A card {own[1]['blanks'][0]['word']}"
    (export,) = caller.get(f"/models/{run['model']}/exports")
    assert (export["status"], export["parity"]["num_same"]) == ("ready", export["parity"]["num_compared"])
    packed = caller.download(export["download"], tmp_path / "model.zip").read_bytes()
    assert theirs(packed, tmp_path) == [one["text"] for one in own]
    start_from(caller, f"read-{run['id']}")


def prepared(caller: Caller, name: str, content: str, wish: dict[str, str]) -> str:
    """A dataset that is ready for a task."""
    files = {"file": (name, content.encode())}
    made: Any = caller.http.post("/api/v1/datasets", files=files, data=wish).json()
    found = caller.until(lambda: caller.get(f"/datasets/{made['id']}"), 60, "importing")
    assert found["status"] == "ready", found
    return str(found["id"])


def start_from(caller: Caller, name: str) -> None:
    """It is offered, opened and learned from like any starting model."""
    offered = {one["name"]: one for one in caller.get("/base-models", task="text-classification")}
    assert offered[name]["is_present"]
    messages = (FOLDER / "customer_messages.csv").read_text(encoding="utf-8")
    dataset = prepared(caller, "messages.csv", messages, {})
    run = caller.learn(dataset=dataset, base_model=name, method="full", hyperparameters={"max_steps": 4})
    assert run["status"] == "succeeded", f"{run}\n{caller.rig.log()}"


def theirs(packed: bytes, folder: Path) -> list[str]:
    """What the unpacked program fills in, in a process that knows nothing of the studio."""
    home = folder / "home"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(home)
    done = subprocess.run(
        [sys.executable, "-I", "predict.py"],
        cwd=home,
        env={"PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1"},
        input="\n".join(QUESTIONS) + "\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line)["text"] for line in done.stdout.splitlines()]
