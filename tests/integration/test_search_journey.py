"""Searching by meaning by API alone: a corpus in a zip is uploaded, learned, searched, and searched again at home."""

import csv
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
QUESTIONS = ["My money is still not back", "快递丢了怎么办", "?", "=1+1"]
NUM_PAGES, NUM_QUESTIONS = 50, 60


@pytest.fixture(scope="module")
def caller(real_rig: Rig) -> Iterator[Caller]:
    caller = Caller(real_rig, email="search@example.com")
    yield caller
    caller.http.close()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A part of the sample in the layout of BEIR: fifty pages, twelve of which are asked for."""
    with (FOLDER / "help_pages.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["question"], row["answer"]) for row in csv.DictReader(file)]
    pages = list(dict.fromkeys(page for _question, page in rows))[:NUM_PAGES]
    asked = rows[:NUM_QUESTIONS]
    judged = [f"q{n}\td{pages.index(page)}\t1" for n, (_question, page) in enumerate(asked)]
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pages/corpus.jsonl", _lines("d", pages))
        archive.writestr("pages/queries.jsonl", _lines("q", [question for question, _page in asked]))
        archive.writestr("pages/qrels/train.tsv", "\n".join(["query-id\tcorpus-id\tscore", *judged]))
    return path


def _lines(letter: str, texts: list[str]) -> str:
    return "".join(json.dumps({"_id": f"{letter}{n}", "text": text}) + "\n" for n, text in enumerate(texts))


def test_a_corpus_is_searched_here_and_at_home_alike(caller: Caller, corpus: Path, tmp_path: Path) -> None:
    dataset = caller.upload(corpus)
    assert (dataset["status"], dataset["task"]) == ("ready", "embedding"), dataset
    run = caller.learn(dataset=dataset["id"], preset="quick", hyperparameters={"max_steps": 4})
    assert run["status"] == "succeeded", f"{run}\n{caller.rig.log()}"
    assert {"ndcg_at_10", "recall_at_10", "mrr"} <= set(run["scores"]["test"])
    assert {"counts", "frozen"} == {row["name"] for row in run["baselines"]}
    assert run["verdict"]["message"].endswith(".")
    own = caller.post(f"/models/{run['model']}/predict", {"inputs": QUESTIONS})["predictions"]
    assert "Refunds" in " ".join(hit["text"] for hit in own[0]["results"][:3])
    assert len({hit["row"] for hit in own[1]["results"]}) == 10
    (export,) = caller.get(f"/models/{run['model']}/exports")
    assert (export["status"], export["parity"]["num_same"]) == ("ready", export["parity"]["num_compared"])
    assert theirs(caller.download(export["download"], tmp_path / "model.zip").read_bytes(), tmp_path) == [
        [hit["text"] for hit in one["results"]] for one in own
    ]


def theirs(packed: bytes, folder: Path) -> list[list[str]]:
    """What the unpacked program finds, in a process that knows nothing of the studio."""
    home = folder / "home"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(home)
    assert len((home / "index" / "items.jsonl").read_text(encoding="utf-8").splitlines()) == NUM_PAGES
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
    return [[hit["text"] for hit in json.loads(line)["results"]] for line in done.stdout.splitlines()]
