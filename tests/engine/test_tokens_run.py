"""A whole run that finds places: learned, examined, kept, opened, downloaded, and asked again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engine.driving import WishAt, begin, events_of, notes_of
from workers.engine import catalog
from workers.engine.estimating import estimate
from workers.engine.failures import EngineFailure
from workers.engine.models.bundle import Bundle
from workers.engine.models.tuned import open_tuned, outputs_of
from workers.engine.pipeline import execute
from workers.engine.presets import presets
from workers.engine.rundir import RunDir
from workers.engine.stopping import Stopped

pytestmark = pytest.mark.usefixtures("drafts")
MakeRun = Callable[..., Path]
TASK = {"kind": "token-classification"}
TRAINING = {"num_train_epochs": 8, "eval_steps": 20, "save_steps": 20, "learning_rate": 3e-3}
UNLIKE = ("bert", "roberta", "gpt2", "t5", "xlnet")


def tagged(table: Path, destination: Path) -> Path:
    """The same examples as tokens and tags."""
    rows = pq.read_table(table).to_pylist()
    for row in rows:
        spans, start = json.loads(row["spans"]), 0
        tokens, tags = row["text"].split(), []
        for token in tokens:
            start = row["text"].index(token, start)
            label = next((one["label"] for one in spans if one["start"] <= start < one["end"]), "")
            tags.append(f"I-{label}" if label else "O")
            start += len(token)
        row["tokens"], row["tags"] = json.dumps(tokens), json.dumps(tags)
    pq.write_table(pa.Table.from_pylist(rows), destination)
    return destination


def finished(make_run: MakeRun, **wishes: Any) -> RunDir:
    folder = make_run({"kind": "full"}, task=TASK, training=TRAINING, exports=["safetensors"], **wishes)
    assert execute(folder) == 0
    return RunDir(folder)


def test_a_run_finds_places_and_its_download_finds_the_same(make_run: MakeRun) -> None:
    run = finished(make_run)
    result = json.loads(run.result_path.read_text())
    assert result["scores"]["test"]["f1"] > 0.8
    assert result["scores"]["validation"]["loss"] > 0
    assert result["labels"] == ["DAY", "GOODS", "MONEY"]
    assert result["interval"]["metric"] == "f1"
    assert [row["name"] for row in result["baselines"]] == ["memory"]
    assert set(result["outcomes"]) == {"found", "missed", "wrong_kind", "wrong_edges", "invented"}
    assert result["verdict"]["grade"] == "unreliable"  # The exam is small.
    assert sum(row["num_test"] for row in result["per_label"]) == result["num_spans"]
    assert "export_equal" in notes_of(run.path)
    sample = events_of(run.path, "sample")[-1]["payload"]["examples"][0]
    assert json.loads(sample["expected"]) == [] or {"start", "end", "label"} == set(json.loads(sample["expected"])[0])

    told = pq.read_table(run.path / "predictions.parquet").to_pylist()
    assert sum(row["label"] == row["predicted"] for row in told) == result["num_whole"]
    assert len(told) == result["num_test"]
    assert all(0.0 <= row["confidence"] <= 1.0 for row in told)

    bundle = Bundle.open(run.bundle_path)
    long = " ".join(["i love it very happy"] * 40) + " where is my parcel"
    short, empty, last = bundle.predict([{"text": "where is my Parcel now"}, {"text": ""}, {"text": long}])
    found = [(one["start"], one["end"], one["text"], one["label"]) for one in short["entities"]]
    assert found == [(12, 18, "Parcel", "GOODS")]
    assert empty == {"entities": []}
    assert last["entities"][-1]["text"] == "parcel"


def test_tokens_and_tags_give_a_model_that_reads_texts(make_run: MakeRun, table: Path) -> None:
    path = tagged(table, table.with_name("tagged.parquet"))
    data = {"path": str(path), "columns": {"tokens": "tokens", "tags": "tags"}}
    run = finished(make_run, data=data)
    report = json.loads((run.exports_path / "safetensors.json").read_text())
    assert report["is_equal"]
    assert report["num_compared"] > 10
    assert Bundle.open(run.bundle_path).manifest["roles"] == ["text"]


@pytest.mark.parametrize("family", UNLIKE)
@pytest.mark.parametrize("method", ["full", "lora", "bitfit", "ia3"])
def test_what_is_saved_merged_and_opened_finds_what_was_learned(
    make_run: MakeRun, tmp_path: Path, method: str, family: str
) -> None:
    if (method, family) == ("bitfit", "t5"):
        with pytest.raises(EngineFailure, match="does not fit"):
            begin(make_run({"kind": method}, family=family, task=TASK))
        return
    drive = begin(make_run({"kind": method}, family=family, task=TASK, training={"max_steps": 6}))
    drive.learn()
    work, plug_in = drive.work, catalog.methods()[method]
    encoded = drive.prepared.encode(work.splits.validation)
    learned = np.concatenate(outputs_of(work.model, encoded))
    plug_in.merge(work.model)
    work.model.save_parts(tmp_path / "parts", tokenizer=drive.prepared.starting.tokenizer, labels=[], max_length=32)
    opened = np.concatenate(outputs_of(open_tuned(tmp_path / "parts"), encoded))
    np.testing.assert_allclose(opened, learned, atol=3e-5)


def test_a_paused_run_goes_on_to_the_very_same_answers(make_run: MakeRun) -> None:
    whole = begin(make_run(task=TASK))
    undisturbed = whole.learn()
    folder = make_run(task=TASK)
    with pytest.raises(Stopped, match="pause"):
        begin(folder, WishAt("pause", 3)).learn()
    resumed = begin(folder)
    assert resumed.learn().scores == undisturbed.scores
    encoded = whole.prepared.encode(whole.work.splits.validation)
    both = [np.concatenate(outputs_of(drive.work.model, encoded)) for drive in (whole, resumed)]
    assert np.array_equal(both[0], both[1])


def test_every_card_teaches_by_steps_and_quick_makes_fewer_passes(make_run: MakeRun) -> None:
    cards = presets("token-classification")
    assert list(cards) == ["quick", "balanced", "thorough"]
    assert all(catalog.methods()[card.method["kind"]].is_gradient for card in cards.values())
    wish = {"num_train_epochs": "auto", "learning_rate": "auto"}
    quick, balanced = (
        begin(make_run(cards[name].method, task=TASK, training={**wish, **cards[name].training})).work.num_steps
        for name in ("quick", "balanced")
    )
    assert quick == pytest.approx(balanced / 2, abs=1)


def test_the_time_is_told_beforehand(make_run: MakeRun) -> None:
    folder = make_run(task=TASK)
    estimate(folder)
    facts = json.loads(RunDir(folder).estimate_path.read_text())
    assert facts["fits"]
    assert facts["seconds"][0] > 0


def test_a_column_that_is_not_there_is_named(make_run: MakeRun, table: Path) -> None:
    folder = make_run(task=TASK, data={"path": str(table), "columns": {"text": "text", "spans": "marks"}})
    with pytest.raises(EngineFailure) as caught:
        begin(folder)
    assert caught.value.values["column"] == "marks"
