"""From a spreadsheet to a downloaded model by API alone: a real studio, the real engine, the bundled model."""

import csv
import hashlib
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

from studio import datasets

from .caller import Caller, manage
from .rig import Rig

pytestmark = [pytest.mark.integration, pytest.mark.real, pytest.mark.xdist_group("integration")]
SAMPLE = Path(datasets.__path__[0]) / "samples" / "customer_messages.csv"
TEXTS = ["Where is my parcel?", "I want my money back", "How do I change my password?", "物流什么时候到", "=1+1"]


@pytest.fixture(scope="module")
def caller(real_rig: Rig) -> Iterator[Caller]:
    caller = Caller(real_rig)
    yield caller
    caller.http.close()


@pytest.fixture(scope="module")
def run(caller: Caller) -> Any:
    """The sample data, learned with the preset Quick."""
    dataset = caller.upload(SAMPLE)
    assert dataset["status"] == "ready", dataset
    assert (dataset["task"], dataset["num_examples"]) == ("text-classification", 403)
    assert len(dataset["labels"]) == 8
    run = caller.learn(dataset=dataset["id"], preset="quick", seed=7)
    assert run["status"] == "succeeded", f"{run}\n{caller.rig.log()}"
    return run


@pytest.fixture(scope="module")
def archive(caller: Caller, run: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The download, as it lies on somebody's disk."""
    model = run["model"]
    made = caller.post(f"/models/{model}/exports", {"format": "safetensors"})
    export = caller.until(lambda: caller.get(f"/exports/{made['id']}"), 120, "waiting", "building")
    assert export["status"] == "ready", f"{export}\n{caller.rig.log()}"
    assert export["parity"]["num_same"] == export["parity"]["num_compared"] > 0
    path = caller.download(export["download"], tmp_path_factory.mktemp("download") / "model.zip")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == export["sha256"]
    part = caller.http.get(export["download"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, path.read_bytes()[10:20])
    return path


def test_the_result_is_honest_and_complete(caller: Caller, run: Any) -> None:
    assert run["scores"]["test"]["accuracy"] > 0.6
    assert run["interval"]["low"] <= run["scores"]["test"]["accuracy"] <= run["interval"]["high"]
    assert {"commonest", "counts"} <= {row["name"] for row in run["baselines"]}
    assert run["verdict"]["message"].endswith(".")
    assert all(step["message"] for step in run["verdict"]["next_steps"])
    mistakes = caller.get(f"/runs/{run['id']}/mistakes")
    assert all(row["label"] != row["predicted"] for row in mistakes["mistakes"])
    confusion = caller.get(f"/runs/{run['id']}/confusion")
    assert len(confusion["matrix"]) == len(confusion["labels"]) == 8


def test_its_events_are_one_to_n_and_end_with_the_outcome(caller: Caller, run: Any) -> None:
    told = caller.events(run["id"])
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert [event["kind"] for event in told].count("outcome") == 1
    assert (told[-1]["kind"], told[-1]["payload"]["status"]) == ("outcome", "succeeded")


def test_the_download_answers_as_the_studio_does(caller: Caller, run: Any, archive: Path, tmp_path: Path) -> None:
    own = caller.post(f"/models/{run['model']}/predict", {"inputs": TEXTS})["predictions"]
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path)
        names = set(packed.namelist())
    assert {"predict.py", "requirements.txt", "model_card.md", "labels.json", "manifest.json"} <= names
    assert not [name for name in names if name.endswith((".pkl", ".pt", ".bin", ".pickle"))]
    environment = {"PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-I", "predict.py"],
        cwd=tmp_path,
        env=environment,
        input="\n".join(TEXTS) + "\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    theirs = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["label"] for one in theirs] == [one["label"] for one in own]
    for one, other in zip(own, theirs, strict=True):
        assert one["score"] == pytest.approx(other["score"], abs=1e-3)
        assert one["scores"] == pytest.approx(other["scores"], abs=1e-3)


def test_a_whole_file_comes_back_answered(caller: Caller, run: Any, tmp_path: Path) -> None:
    lines = "".join(f'{number},"{text}"\n' for number, text in enumerate(TEXTS * 30))
    file = ("questions.csv", f"number,message\n{lines}".encode())
    made = caller.send(f"/models/{run['model']}/batch", file=file)
    batch = caller.until(lambda: caller.get(f"/batches/{made['id']}"), 60, "waiting", "running")
    assert batch["status"] == "ready", f"{batch}\n{caller.rig.log()}"
    assert (batch["num_examples"], batch["num_answered"]) == (150, 150)
    text = caller.download(batch["download"], tmp_path / "answered.csv").read_text(encoding="utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text)))
    assert header == ["number", "message", "answer", "how sure", "please check"]
    assert [row[0] for row in rows] == [str(number) for number in range(150)]
    assert rows[4][1] == "'=1+1"
    own = caller.post(f"/models/{run['model']}/predict", {"inputs": TEXTS})["predictions"]
    assert [row[2] for row in rows] == [one["label"] for one in own] * 30


def test_an_endpoint_answers_with_a_key_of_its_own(caller: Caller, run: Any) -> None:
    endpoint = caller.post(f"/models/{run['model']}/endpoint")
    question = {"inputs": [{"text": TEXTS[0]}], "top": 2}
    bearer = {"Authorization": f"Bearer {endpoint['key']}"}
    (answer,) = caller.post(f"/endpoints/{endpoint['id']}/predict", question, headers=bearer)["predictions"]
    assert len(answer["scores"]) == 2


def test_every_promise_holds_afterwards(real_rig: Rig, archive: Path) -> None:
    assert "✗" not in manage(real_rig, "verify")
