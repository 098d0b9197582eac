"""Answering questions by API alone: a file in SQuAD's form is uploaded, learned, asked, and asked again at home."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from studio.datasets.sampling import FOLDER

from .caller import Caller, Json
from .rig import Rig

pytestmark = [pytest.mark.integration, pytest.mark.real, pytest.mark.xdist_group("integration")]
NUM_TEXTS = 24
LONG = "The bakery opens at seven. " * 150
QUESTIONS = [
    {"question": "Where does the key hang?", "context": "The tower has 148 steps.\n\nThe key hangs at the inn. 🗝"},
    {"question": "What do cats cost?", "context": f"{LONG}Cats cost nine euros. {LONG}"},
    {"question": "猫在哪里走失？", "context": "一只橘猫上周五在花园小区走失，戴着蓝色项圈。"},
    {"question": "?", "context": "𠀀"},
]


@pytest.fixture(scope="module")
def caller(real_rig: Rig) -> Iterator[Caller]:
    caller = Caller(real_rig, email="questions@example.com")
    yield caller
    caller.http.close()


@pytest.fixture
def notices(tmp_path: Path) -> Path:
    """A part of the sample; the last question of each notice is asked of the next one, which does not answer it."""
    articles = json.loads((FOLDER / "town_notices.json").read_text(encoding="utf-8"))["data"][:NUM_TEXTS]
    asked = [article["paragraphs"][0]["qas"] for article in articles]
    for own, other in pairwise(asked):
        other[-1] = {**own[2], "answers": [], "is_impossible": True}
    path = tmp_path / "notices.json"
    path.write_text(json.dumps({"version": "v2.0", "data": articles}), encoding="utf-8")
    return path


def test_a_pasted_text_is_asked_here_and_at_home_alike(caller: Caller, notices: Path, tmp_path: Path) -> None:
    dataset = caller.upload(notices)
    assert (dataset["status"], dataset["task"]) == ("ready", "question-answering"), dataset
    run = caller.learn(dataset=dataset["id"], preset="quick", hyperparameters={"max_steps": 4})
    assert run["status"] == "succeeded", f"{run}\n{caller.rig.log()}"
    assert {"f1", "exact_match"} <= set(run["scores"]["test"])
    assert {"sentence", "silence"} == {row["name"] for row in run["baselines"]}
    assert run["verdict"]["message"].endswith(".")
    assert caller.get(f"/runs/{run['id']}/mistakes")["num_mistakes"] >= 0
    own = caller.post(f"/models/{run['model']}/predict", {"inputs": QUESTIONS})["predictions"]
    for asked, answer in zip(QUESTIONS, own, strict=True):
        for one in (answer, *answer["others"]):
            place = slice(one["start"], one["end"])
            assert one["answer"] == ("" if one["start"] is None else asked["context"][place])
    (export,) = caller.get(f"/models/{run['model']}/exports")
    assert (export["status"], export["parity"]["num_same"]) == ("ready", export["parity"]["num_compared"])
    told = theirs(caller.download(export["download"], tmp_path / "model.zip"), tmp_path / "home")
    assert [places(one) for one in told] == [places(one) for one in own]
    assert [one["score"] for one in told] == pytest.approx([one["score"] for one in own], abs=1e-4)


def places(answer: Json) -> tuple[str, int | None, int | None]:
    return answer["answer"], answer["start"], answer["end"]


def theirs(packed: Path, home: Path) -> list[Json]:
    """What the unpacked program answers, in a process that knows nothing of the studio."""
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(home)
    done = subprocess.run(
        [sys.executable, "-I", "predict.py"],
        cwd=home,
        env={"PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1"},
        input="\n".join(map(json.dumps, QUESTIONS)) + "\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]
