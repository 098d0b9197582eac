"""Labels in several respects of one text: read, learned together, examined one by one, kept and downloaded."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch

from tests.engine.driving import notes_of
from workers.engine import catalog
from workers.engine.data.cells import cell_of
from workers.engine.data.facets import UNKNOWN, facets_of, said, shares_of
from workers.engine.data.reading_facets import read_facets
from workers.engine.estimating import estimate
from workers.engine.failures import EngineFailure
from workers.engine.models.bundle import Bundle
from workers.engine.pipeline import execute
from workers.engine.rundir import RunDir
from workers.engine.scores.facets import mean_scores
from workers.engine.spec import DataRef
from workers.engine.testing.tables import labelled_rows, write_rows

MakeRun = Callable[..., Path]
TASK = {"kind": "multi-task"}
GAUGE = {"facets": [{"name": "topic", "labels": ["a", "b", "c"]}, {"name": "tone", "labels": ["x", "y"]}]}
TRAINING = {"num_train_epochs": 6, "eval_steps": 20, "save_steps": 100, "learning_rate": 3e-3}
generator = np.random.default_rng(3)


def table(folder: Path, cells: list[str]) -> DataRef:
    splits = ["test" if i % 10 == 9 else "validation" if i % 10 == 8 else "train" for i in range(len(cells))]
    rows = [
        {"text": f"text {i}", "labels": cell, "_row": i + 1, "_split": split}
        for i, (cell, split) in enumerate(zip(cells, splits, strict=True))
    ]
    return DataRef(path=str(write_rows(folder / "t.parquet", rows)), columns={"text": "text", "labels": "labels"})


@pytest.mark.parametrize(
    ("cell", "found"),
    [('{"topic": " a ", "tone": ""}', {"topic": "a"}), ('{"n": 1}', {"n": "1"}), ("a", {}), ("[]", {}), (None, {})],
)
def test_a_cell_holds_a_label_for_each_respect_in_which_one_is_known(cell: Any, found: dict[str, str]) -> None:
    assert cell_of(cell) == found


def test_a_respect_with_nothing_to_tell_apart_is_none_and_what_is_not_known_is_marked(tmp_path: Path) -> None:
    tones: list[dict[str, str]] = [{"tone": "xy"[i % 2]} if i % 3 else {} for i in range(30)]
    cells = [json.dumps({"topic": "ab"[i % 2], "same": "one", **tone}) for i, tone in enumerate(tones)]
    splits = read_facets(table(tmp_path, [*cells, "not json", '{"same": "one"}']))
    assert [one["name"] for one in splits.gauge["facets"]] == ["topic", "tone"]
    assert splits.labels == ["topic: a", "topic: b", "tone: x", "tone: y"]
    assert splits.num_skipped == 2
    assert (splits.train.targets[:, 0] >= 0).all()
    assert (splits.train.targets[0, 1], splits.train.targets[1, 1]) == (UNKNOWN, 1)
    with pytest.raises(EngineFailure, match="no label"):
        read_facets(table(tmp_path, ['{"same": "one"}'] * 30))


def test_the_shares_of_each_respect_add_up_to_one_and_the_best_is_said() -> None:
    facets = facets_of(GAUGE)
    shares = shares_of(facets, generator.normal(size=(4, 5)) * 3)
    assert np.allclose(shares[:, :3].sum(axis=1), 1, atol=1e-6)
    assert np.allclose(shares[:, 3:].sum(axis=1), 1, atol=1e-6)
    told = said(facets, shares[0])
    assert told["topic"]["label"] == "abc"[int(shares[0, :3].argmax())]
    assert told["tone"]["score"] == pytest.approx(float(shares[0, 3:].max()))


def test_nothing_is_learned_of_what_is_not_known_and_a_batch_can_be_cut() -> None:
    task: Any = catalog.tasks()["multi-task"]
    task = task.gauged(task.Config(), GAUGE)
    outputs = torch.randn(6, 5, requires_grad=True)
    labels = torch.tensor([[0, UNKNOWN], [1, 0], [2, 1], [UNKNOWN, UNKNOWN], [0, 1], [1, UNKNOWN]])
    loss = task.loss(outputs, labels, None)
    loss.backward()
    assert outputs.grad is not None
    assert (outputs.grad[0, 3:] == 0).all()
    assert (outputs.grad[3] == 0).all()
    assert (outputs.grad[1] != 0).all()
    with torch.no_grad():
        halves = [float(task.loss(outputs[part], labels[part], None)) / 2 for part in (slice(3), slice(3, 6))]
    assert sum(halves) == pytest.approx(float(loss.detach()), rel=1e-5)


def test_every_respect_counts_alike() -> None:
    targets = np.array([[0, 0], [1, UNKNOWN], [2, UNKNOWN], [0, UNKNOWN]])
    answers = np.zeros((4, 5), dtype=np.float32)
    answers[[0, 1, 2, 3], [0, 1, 2, 1]] = 1.0
    answers[0, 4] = 1.0
    assert mean_scores(facets_of(GAUGE), answers, targets)["accuracy"] == pytest.approx((3 / 4 + 0) / 2)


def test_a_run_labels_in_every_respect_and_its_download_answers_the_same(make_run: MakeRun, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "facets.parquet", labelled_rows(160))
    data = {"path": str(path), "columns": {"text": "text", "labels": "respects"}}
    folder = make_run({"kind": "full"}, task=TASK, data=data, training=TRAINING, exports=["safetensors"])
    assert execute(folder) == 0
    run = RunDir(folder)
    result = json.loads(run.result_path.read_text(encoding="utf-8"))
    topic, haste = result["facets"]
    assert (topic["name"], topic["labels"]) == ("topic", ["delivery", "praise", "refund"])
    assert topic["scores"]["accuracy"] > 0.8
    assert haste["num_test"] < topic["num_test"] == result["num_test"] == 24
    assert (
        [row["name"] for row in topic["baselines"]]
        == [row["name"] for row in result["baselines"]]
        == ["commonest", "counts"]
    )
    own = [one["scores"]["accuracy"] for one in result["facets"]]
    assert result["scores"]["test"]["accuracy"] == pytest.approx(sum(own) / 2)
    assert result["interval"]["low"] <= result["interval"]["high"]
    assert sum(row["num_test"] for row in haste["per_label"]) == haste["num_test"]
    told = pq.read_table(folder / "predictions.parquet").to_pylist()
    assert set(json.loads(told[0]["predicted"])) == {"topic", "haste"}
    assert "export_equal" in notes_of(folder)
    answer = Bundle.open(run.bundle_path).predict([{"text": "please give me my money back today"}])[0]["answers"]
    assert answer["topic"]["label"] == "refund"
    assert sum(answer["haste"]["scores"].values()) == pytest.approx(1, abs=1e-5)


def test_what_is_not_known_is_not_asked_and_the_range_is_that_of_the_mean(make_run: MakeRun, tmp_path: Path) -> None:
    # In the practice test and in the exam, a text whose only label is in a respect of which nothing can be learned.
    alone = [{**labelled_rows(1)[0], "respects": '{"urgent": "yes"}', "_split": one} for one in ("validation", "test")]
    path = write_rows(tmp_path / "facets.parquet", [*labelled_rows(160), *alone])
    data = {"path": str(path), "columns": {"text": "text", "labels": "respects"}}
    folder = make_run({"kind": "full"}, task=TASK, data=data, training={**TRAINING, "num_train_epochs": 1})
    assert estimate(folder) == 0
    costs = json.loads(RunDir(folder).estimate_path.read_text(encoding="utf-8"))
    assert costs["seconds"][0] <= costs["seconds"][1]
    assert execute(folder) == 0
    told = pq.read_table(folder / "predictions.parquet").to_pylist()
    asked = [(list(json.loads(row["label"])), list(json.loads(row["predicted"]))) for row in told]
    assert all(right == said for right, said in asked)
    assert {len(right) for right, _said in asked} == {1, 2}
    result = json.loads(RunDir(folder).result_path.read_text(encoding="utf-8"))
    assert (result["num_test"], [one["name"] for one in result["facets"]]) == (24, ["topic", "haste"])
    assert result["interval"]["low"] <= result["scores"]["test"]["accuracy"] <= result["interval"]["high"]
