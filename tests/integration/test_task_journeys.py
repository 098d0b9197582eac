"""The other tasks by API alone, from a table to a download: numbers, several labels, marked places."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.datasets.sampling import FOLDER

from .caller import Caller, Json
from .rig import Rig

pytestmark = [pytest.mark.integration, pytest.mark.real, pytest.mark.xdist_group("integration")]
NUM_LINES = 90


@dataclass(frozen=True)
class Journey:
    """A part of a sample, what is expected of it, and one question with the keys of its answer."""

    file: str
    task: str
    metric: str
    question: str
    keys: frozenset[str]
    hyperparameters: Any = None


JOURNEYS = (
    Journey(
        "flat_adverts.csv",
        "text-regression",
        "mae",
        "Two rooms, 46 m², by the river.",
        frozenset({"value", "low", "high"}),
    ),
    Journey(
        "wishes_in_messages_zh.csv",
        "text-classification",
        "micro_f1",
        "包裹到哪儿了？我要退款",
        frozenset({"labels", "scores", "label"}),
    ),
    Journey(
        "names_in_messages.jsonl",
        "token-classification",
        "f1",
        "Anna Weber moved to Leeds.",
        frozenset({"entities"}),
        {"max_steps": 6},
    ),
)


@pytest.fixture(scope="module")
def caller(real_rig: Rig) -> Iterator[Caller]:
    caller = Caller(real_rig, email="tasks@example.com")
    yield caller
    caller.http.close()


def learned(caller: Caller, journey: Journey, folder: Path) -> Json:
    """A model of the first lines of a sample; the task and the columns are found, not told."""
    part = folder / journey.file
    lines = (FOLDER / journey.file).read_text(encoding="utf-8").splitlines(keepends=True)
    part.write_text("".join(lines[:NUM_LINES]), encoding="utf-8")
    dataset = caller.upload(part)
    assert (dataset["status"], dataset["task"]) == ("ready", journey.task), dataset
    run = caller.learn(dataset=dataset["id"], preset="quick", hyperparameters=journey.hyperparameters or {})
    assert run["status"] == "succeeded", f"{run}\n{caller.rig.log()}"
    return run


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.task)
def test_from_a_table_to_a_download(caller: Caller, journey: Journey, tmp_path: Path) -> None:
    run = learned(caller, journey, tmp_path)
    assert journey.metric in run["scores"]["test"]
    assert run["verdict"]["message"].endswith(".")
    assert caller.get(f"/runs/{run['id']}/mistakes")["num_mistakes"] >= 0
    (answer,) = caller.post(f"/models/{run['model']}/predict", {"inputs": [journey.question]})["predictions"]
    assert journey.keys <= set(answer), answer
    (export,) = caller.get(f"/models/{run['model']}/exports")
    assert (export["status"], export["parity"]["num_same"]) == ("ready", export["parity"]["num_compared"])
    with zipfile.ZipFile(caller.download(export["download"], tmp_path / "model.zip")) as packed:
        names = {name.rpartition("/")[2] for name in packed.namelist()}
    assert {"predict.py", "requirements.txt", "model_card.md", "manifest.json"} <= names
