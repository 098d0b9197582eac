"""A whole run that predicts numbers: learned, examined, kept, opened, downloaded, and asked again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.engine.driving import WishAt, begin, events_of, notes_of
from workers.engine.download.card import model_card
from workers.engine.estimating import estimate
from workers.engine.models.bundle import Bundle
from workers.engine.models.tuned import open_tuned, outputs_of
from workers.engine.pipeline import execute
from workers.engine.rundir import RunDir
from workers.engine.stopping import Stopped

MakeRun = Callable[..., Path]
TASK = {"kind": "text-regression"}
PAIR = {"text": "text", "text_pair": "other", "target": "stars"}
TRAINING = {"num_train_epochs": 6, "eval_steps": 10, "save_steps": 10, "learning_rate": 3e-3}


def finished(make_run: MakeRun, table: Path, method: str, *, has_pairs: bool = False, **wishes: Any) -> RunDir:
    if has_pairs:
        wishes["data"] = {"path": str(table), "columns": PAIR}
    folder = make_run({"kind": method}, task=TASK, training=TRAINING, exports=["safetensors"], **wishes)
    assert execute(folder) == 0
    return RunDir(folder)


@pytest.mark.parametrize(
    ("method", "family", "has_pairs"),
    [("full", "bert", False), ("full", "gpt2", True), ("lora", "roberta", False), ("head", "bert", True)],
)
def test_a_run_predicts_numbers_and_its_download_predicts_the_same(
    make_run: MakeRun, table: Path, method: str, family: str, has_pairs: bool
) -> None:
    run = finished(make_run, table, method, family=family, has_pairs=has_pairs)
    result = json.loads(run.result_path.read_text())
    assert result["scores"]["test"]["pearson"] > 0.7
    assert result["scores"]["test"]["mae"] < 0.8
    assert (result["interval"]["metric"], result["labels"]) == ("pearson", [])
    names = [row["name"] for row in result["baselines"]]
    assert names == ["mean", "counts", "frozen"] + (["quick"] if method != "head" else [])
    assert result["baselines"][0]["scores"]["pearson"] == 0.0
    assert result["target"] == {"low": 1.0, "high": 5.0, "mean": pytest.approx(2.8, abs=0.3), "decimals": 1}
    assert 0 < result["typical_error"] < 0.8
    span = result["typical_interval"]
    assert span["low"] <= result["typical_error"] <= span["high"]
    assert result["verdict"]["values"]["mean_typical"] == result["baselines"][0]["typical_error"]
    assert result["verdict"]["grade"] == "unreliable"  # The exam is small.

    told = pq.read_table(run.path / "predictions.parquet").to_pylist()
    assert [row["gap"] for row in told] == pytest.approx(
        [abs(float(row["predicted"]) - float(row["label"])) for row in told], abs=0.006
    )
    bundle = Bundle.open(run.bundle_path)
    asked = [{name: row[name] for name in bundle.manifest["roles"]} for row in told]
    answers = bundle.predict(asked)
    assert [f"{one['value']:.2f}" for one in answers] == [row["predicted"] for row in told]
    assert all(1.0 <= one["low"] <= one["value"] <= one["high"] <= 5.0 for one in answers)
    assert json.loads((run.exports_path / "safetensors.json").read_text())["num_same"] == len(told)
    page = model_card(bundle.manifest, result)
    assert "A model that predicts a number from a text" in page
    assert "Always the mean" in page
    assert f"off by at most {result['typical_error']:.3g} (likely" in page
    assert "How sure" not in page
    assert ('"text_pair": "the other"' in page) == has_pairs


def test_the_practice_test_is_told_in_numbers(make_run: MakeRun, table: Path) -> None:
    run = finished(make_run, table, "full")
    examples = events_of(run.path, "sample")[-1]["payload"]["examples"]
    assert all(float(one["expected"]) in (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 4.5, 5.0) for one in examples)
    assert all(0.0 < one["confidence"] <= 1.0 and "." in one["predicted"] for one in examples)
    assert "quick_compared" in notes_of(run.path)
    assert {event["payload"]["name"] for event in events_of(run.path, "metric")} >= {"pearson", "mae", "eval_loss"}


def test_the_unit_of_the_numbers_changes_nothing_but_the_unit(make_run: MakeRun, tmp_path: Path, table: Path) -> None:
    rows = pq.read_table(table)
    large = rows.set_column(
        rows.column_names.index("stars"), "stars", [[str(float(one.as_py()) * 200_000) for one in rows["stars"]]]
    )
    pq.write_table(large, tmp_path / "large.parquet")
    results = []
    for path in (table, tmp_path / "large.parquet"):
        data = {"path": str(path), "columns": {"text": "text", "target": "stars"}}
        folder = make_run({"kind": "full"}, task=TASK, training=TRAINING, data=data, exports=["safetensors"])
        assert execute(folder) == 0
        assert "export_equal" in notes_of(folder)
        results.append(json.loads(RunDir(folder).result_path.read_text())["scores"]["test"])
    assert results[1]["pearson"] == pytest.approx(results[0]["pearson"], abs=0.01)
    assert results[1]["mae"] == pytest.approx(results[0]["mae"] * 200_000, rel=0.03)
    assert results[1]["loss"] == pytest.approx(results[0]["loss"], rel=0.03)


@pytest.mark.parametrize(("method", "family"), [("full", "bert"), ("lora", "t5"), ("prefix", "bert")])
def test_what_is_kept_speaks_in_the_unit_of_the_numbers(
    make_run: MakeRun, tmp_path: Path, method: str, family: str
) -> None:
    drive = begin(make_run({"kind": method}, family=family, task=TASK, training={"max_steps": 6}))
    drive.learn()
    work = drive.work
    work.method.merge(work.model)
    encoded = drive.prepared.encode(work.splits.validation)
    merged = outputs_of(work.model, encoded)
    assert merged.mean() > 1.0
    work.model.save_parts(tmp_path / "parts", tokenizer=drive.prepared.starting.tokenizer, labels=[], max_length=32)
    np.testing.assert_allclose(outputs_of(open_tuned(tmp_path / "parts"), encoded), merged, atol=1e-5)


def test_a_paused_run_goes_on_to_the_very_same_numbers(make_run: MakeRun) -> None:
    whole = begin(make_run({"kind": "full"}, task=TASK))
    undisturbed = whole.learn()
    folder = make_run({"kind": "full"}, task=TASK)
    with pytest.raises(Stopped, match="pause"):
        begin(folder, WishAt("pause", 4)).learn()
    assert begin(folder).learn().scores == undisturbed.scores


def test_the_time_is_told_beforehand(make_run: MakeRun) -> None:
    folder = make_run({"kind": "full"}, task=TASK)
    assert estimate(folder) == 0
    facts = json.loads(RunDir(folder).estimate_path.read_text())
    assert facts["seconds"][0] > 0
