"""Several questions about the same text by API alone: uploaded, learned, asked, and asked again at home."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.datasets.sampling import FOLDER

from .caller import Caller
from .rig import Rig

pytestmark = [pytest.mark.integration, pytest.mark.real, pytest.mark.xdist_group("integration")]
TEXTS = ["The heater smells of burning, what should I do right now?", "我登不上去了", "?"]
NUM_LINES = 121


@pytest.fixture(scope="module")
def caller(real_rig: Rig) -> Iterator[Caller]:
    caller = Caller(real_rig, email="questions@example.com")
    yield caller
    caller.http.close()


def test_two_questions_are_answered_here_and_at_home_alike(caller: Caller, tmp_path: Path) -> None:
    table = tmp_path / "messages.csv"
    lines = (FOLDER / "topic_and_urgency.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:NUM_LINES]), encoding="utf-8")
    dataset = caller.upload(table, task="multi-task")
    assert (dataset["status"], dataset["task"]) == ("ready", "multi-task"), dataset
    assert {one["name"]: one["role"] for one in dataset["columns"]} == {
        "message": "text",
        "topic": "labels",
        "urgency": "labels",
    }
    run = caller.learn(dataset=dataset["id"], preset="quick", hyperparameters={"max_steps": 6})
    assert run["status"] == "succeeded", f"{run}\n{caller.rig.log()}"
    assert {"macro_f1", "accuracy"} <= set(run["scores"]["test"])
    assert {"commonest", "counts"} == {row["name"] for row in run["baselines"]}
    assert "topic: " in run["verdict"]["message"]
    own = caller.post(f"/models/{run['model']}/predict", {"inputs": TEXTS})["predictions"]
    assert [list(one["answers"]) for one in own] == [["topic", "urgency"]] * len(TEXTS)
    (export,) = caller.get(f"/models/{run['model']}/exports")
    assert (export["status"], export["parity"]["num_same"]) == ("ready", export["parity"]["num_compared"])
    packed = caller.download(export["download"], tmp_path / "model.zip").read_bytes()
    labels = [{name: one["label"] for name, one in answer["answers"].items()} for answer in own]
    assert theirs(packed, tmp_path) == labels


def theirs(packed: bytes, folder: Path) -> list[dict[str, str]]:
    """What the unpacked program answers, in a process that knows nothing of the studio."""
    home = folder / "home"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(home)
    done = subprocess.run(
        [sys.executable, "-I", "predict.py"],
        cwd=home,
        env={"PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1"},
        input="\n".join(TEXTS) + "\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    answers = [json.loads(line)["answers"] for line in done.stdout.splitlines()]
    return [{name: one["label"] for name, one in answer.items()} for answer in answers]
