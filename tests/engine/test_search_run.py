"""A whole run that searches: learned, examined, kept with its index, opened, downloaded, and asked again."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch

from tests.engine.driving import WishAt, begin, events_of, notes_of
from workers.engine.estimating import estimate
from workers.engine.exporting import compared
from workers.engine.models.bundle import Bundle
from workers.engine.models.sealed import DamagedError
from workers.engine.models.tuned import open_tuned, outputs_of
from workers.engine.pipeline import execute
from workers.engine.rundir import RunDir
from workers.engine.stopping import Stopped

MakeRun = Callable[..., Path]
TASK = {"kind": "embedding"}
TRAINING = {"num_train_epochs": 10, "eval_steps": 20, "save_steps": 20, "learning_rate": 2e-3}


def finished(make_run: MakeRun, **wishes: Any) -> RunDir:
    folder = make_run({"kind": "full"}, task=TASK, training=TRAINING, exports=["safetensors"], **wishes)
    assert execute(folder) == 0
    return RunDir(folder)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, table: Path, tiny_models: dict[str, Path]) -> RunDir:
    """One finished run for all who only look at it."""
    from workers.engine.testing.tables import write_run

    folder = tmp_path_factory.mktemp("searches") / "run"
    write_run(
        folder,
        table,
        tiny_models["bert"],
        method={"kind": "full"},
        task=TASK,
        training=TRAINING,
        exports=["safetensors"],
    )
    assert execute(folder) == 0
    return RunDir(folder)


def test_a_run_learns_to_find_and_tells_what_was_found_before(kept: RunDir) -> None:
    result = json.loads(kept.result_path.read_text())
    own, before = result["scores"]["test"], {row["name"]: row for row in result["baselines"]}
    assert set(before) == {"counts", "frozen"}
    assert own["ndcg_at_10"] > before["frozen"]["scores"]["ndcg_at_10"]
    assert own["loss"] > 0
    assert result["interval"]["metric"] == "recall_at_10"
    assert result["num_items"] > 50
    assert sum(result["places"].values()) == result["num_test"]
    assert result["verdict"]["grade"] == "unreliable"  # The exam is small.
    sample = events_of(kept.path, "sample")[-1]["payload"]["examples"][0]
    assert set(sample) == {"input", "expected", "predicted", "confidence", "place"}


def test_every_answer_of_the_exam_is_told(kept: RunDir) -> None:
    result = json.loads(kept.result_path.read_text())
    told = pq.read_table(kept.path / "predictions.parquet").to_pylist()
    assert len(told) == result["num_test"]
    assert sum(row["label"] == row["predicted"] for row in told) == result["places"]["first"]
    assert all(len(row["found"]) == len(row["scores"]) == 10 for row in told)
    assert all(row["found"][0] == row["predicted"] for row in told)
    assert all((row["label"] in row["found"]) == (row["place"] <= 10) for row in told)
    assert all(row["label"] == row["wanted"][0] for row in told)


def test_what_is_kept_finds_the_items_of_the_table(kept: RunDir) -> None:
    bundle = Bundle.open(kept.bundle_path)
    assert bundle.manifest["parts"] == ["tuned", "index"]
    first, empty = bundle.predict([{"query": "where is my parcel now"}, {"query": ""}])
    assert len(first["results"]) == len(empty["results"]) == 10
    closeness = [one["score"] for one in first["results"]]
    assert closeness == sorted(closeness, reverse=True)
    assert any("tracking" in one["text"] for one in first["results"][:3])
    rows = {row["_row"]: row["item"] for row in pq.read_table(kept.spec().data.path).to_pylist()}
    assert all(rows[one["row"]] == one["text"] for one in first["results"])
    with (kept.bundle_path / "index/items.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(DamagedError, match="items"):
        Bundle.open(kept.bundle_path)


def test_its_download_finds_the_same_in_a_clean_process_and_opens_with_the_plain_library(
    kept: RunDir, tmp_path: Path
) -> None:
    report = json.loads((kept.exports_path / "safetensors.json").read_text())
    assert report["is_equal"]
    assert report["num_compared"] > 10
    assert "export_equal" in notes_of(kept.path)
    with zipfile.ZipFile(kept.exports_path / "safetensors.zip") as archive:
        archive.extractall(tmp_path)
    assert "index/items.jsonl" in (tmp_path / "model_card.md").read_text()
    sentence_transformers = pytest.importorskip("sentence_transformers")
    plain = sentence_transformers.SentenceTransformer(str(tmp_path / "tuned"), device="cpu")
    lines = (tmp_path / "index/items.jsonl").read_text().splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    from safetensors.numpy import load_file

    np.testing.assert_allclose(
        plain.encode(texts), load_file(tmp_path / "index/index.safetensors")["vectors"], atol=1e-5
    )


def test_another_order_of_results_is_another_answer() -> None:
    own = [{"results": [{"text": "a", "score": 0.9, "row": 1}, {"text": "b", "score": 0.8, "row": 2}]}]
    other = [{"results": own[0]["results"][::-1]}]
    assert compared(own, own)["is_equal"]
    assert not compared(own, other)["is_equal"]


@pytest.mark.parametrize("family", ["gpt2", "t5"])
def test_the_plain_library_opens_other_families_too(make_run: MakeRun, tmp_path: Path, family: str) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    from workers.engine.models.layout import write_layout

    drive = begin(make_run({"kind": "full"}, family=family, task=TASK, training={"max_steps": 4}))
    drive.learn()
    model = drive.work.model
    drive.prepared.method.merge(model)
    model.save_parts(tmp_path, tokenizer=drive.prepared.starting.tokenizer, labels=[], max_length=32)
    write_layout(tmp_path)
    texts = [drive.work.splits.validation.items.texts[0], "where is my parcel"]  # type: ignore[attr-defined]  # Searches.
    from workers.engine.data.searches import plain_texts
    from workers.engine.scores.ranking import scaled

    own = scaled(outputs_of(open_tuned(tmp_path), drive.prepared.encode(plain_texts(texts))))
    plain = sentence_transformers.SentenceTransformer(str(tmp_path), device="cpu").encode(texts)
    np.testing.assert_allclose(plain, own, atol=1e-4)


def test_wrong_items_are_learned_from_beside_the_right_one(make_run: MakeRun, table: Path) -> None:
    rows = pq.read_table(table).to_pylist()
    for i, row in enumerate(rows):
        row["wrong"] = rows[i - 1]["item"] if i % 2 else ""
    path = table.with_name("wrong.parquet")
    pq.write_table(pa.Table.from_pylist(rows), path)
    columns = {"query": "text", "positive": "item", "negative": "wrong"}
    run = finished(make_run, data={"path": str(path), "columns": columns})
    result = json.loads(run.result_path.read_text())
    assert result["scores"]["test"]["ndcg_at_10"] > result["baselines"][1]["scores"]["ndcg_at_10"]
    assert "name_wrong_items" not in [step["code"] for step in result["verdict"]["next_steps"]]
    assert "export_equal" in notes_of(run.path)


def test_degrees_are_learned_and_told_on_the_ruler_of_the_table(make_run: MakeRun, table: Path) -> None:
    columns = {"query": "text", "positive": "item", "score": "stars"}
    run = finished(make_run, data={"path": str(table), "columns": columns})
    result = json.loads(run.result_path.read_text())
    assert set(result["scores"]["test"]) == {"spearman", "loss"}
    assert result["degrees"] == {"low": 1.0, "high": 5.0}
    assert result["scores"]["test"]["spearman"] > 0.5
    told = pq.read_table(run.path / "predictions.parquet").to_pylist()
    assert all(1.0 <= float(row["predicted"]) <= 5.0 and row["item"] for row in told)
    assert "Spearman" in (run.bundle_path / "result.json").read_text() or "export_equal" in notes_of(run.path)
    assert Bundle.open(run.bundle_path).predict([{"query": "refund"}])[0]["results"]


def test_a_paused_run_goes_on_to_the_very_same_answers(make_run: MakeRun) -> None:
    whole = begin(make_run(task=TASK))
    undisturbed = whole.learn()
    folder = make_run(task=TASK)
    with pytest.raises(Stopped, match="pause"):
        begin(folder, WishAt("pause", 3)).learn()
    resumed = begin(folder)
    assert resumed.learn().scores == undisturbed.scores


def test_the_time_is_told_beforehand(make_run: MakeRun) -> None:
    folder = make_run(task=TASK)
    estimate(folder)
    facts = json.loads(RunDir(folder).estimate_path.read_text())
    assert facts["fits"]
    assert facts["seconds"][0] > 0


def test_more_is_studied_at_a_time_so_that_enough_pairs_meet(make_run: MakeRun) -> None:
    wish = {"max_tokens_per_batch": "auto", "max_length": "auto"}
    spec = begin(make_run(task=TASK, training=wish)).prepared.spec
    assert int(spec.training.max_tokens_per_batch) >= 1024


@pytest.mark.parametrize("dropout", [0.0, 0.1])
def test_in_parts_a_step_is_the_same_as_in_one(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, dropout: float
) -> None:
    """With dropout the parts differ from the whole by chance alone, so their own second pass must repeat the first."""
    from workers.engine.data.encoding import padded
    from workers.engine.loop.contrasting import contrasted
    from workers.engine.loop.trainer import parts_of

    work = begin(make_run(task=TASK)).work
    work.method.attach(work.model, work.spec.method)
    for module in work.model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = dropout
    work.model.train()
    batch = padded(work.train, range(24), work.model.pad_id)
    heard = []

    def says(part: dict[str, Any]) -> Any:
        heard.append(work.model(**part))
        return heard[-1]

    def loss_of(outputs: Any, labels: Any) -> Any:
        return work.task.loss(outputs, labels, work.spec.task)

    def backward(one: Any) -> None:
        one.backward()

    loss = contrasted([part for part, _ in parts_of(batch, 5)], says=says, loss_of=loss_of, backward=backward)
    for first, second in zip(heard[:5], heard[5:], strict=True):
        assert np.array_equal(first.detach(), second.detach())
    if dropout:
        return
    gradients = {name: one.grad.clone() for name, one in work.model.named_parameters() if one.grad is not None}
    work.model.zero_grad()
    labels = batch.pop("labels")
    whole = loss_of(work.model(**batch), labels)
    whole.backward()
    assert float(loss) == pytest.approx(float(whole.detach()), rel=1e-5)
    for name, one in work.model.named_parameters():
        if one.grad is not None:
            np.testing.assert_allclose(gradients[name], one.grad, atol=2e-5, err_msg=name)
