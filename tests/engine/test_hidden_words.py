"""A whole run that reads plain texts: words hidden, learned, examined, kept, downloaded, and started from again."""

import json
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from transformers import AutoModelForMaskedLM

from tests.engine.driving import WishAt, begin, events_of, notes_of
from workers.engine.data.blanks import with_blank
from workers.engine.data.encoding import IGNORED
from workers.engine.data.hiding import asked, hidden_for_learning, hidden_for_test, in_rows, originals
from workers.engine.data.words import NOWHERE
from workers.engine.estimating import estimate
from workers.engine.failures import EngineFailure
from workers.engine.models.bundle import Bundle
from workers.engine.models.starting import open_starting
from workers.engine.models.tiny import FAMILIES
from workers.engine.models.tuned import open_tuned, outputs_of
from workers.engine.models.wording import LAYOUTS
from workers.engine.pipeline import execute
from workers.engine.rundir import RunDir
from workers.engine.scores.surprise_verdict import surprise_verdict
from workers.engine.spec import ModelRef
from workers.engine.stopping import Stopped

MakeRun = Callable[..., Path]
TASK = {"kind": "masked-lm"}
TRAINING = {"num_train_epochs": 40, "eval_steps": 20, "save_steps": 20, "learning_rate": 3e-3}
READERS = [family for family in FAMILIES if family in LAYOUTS]
LONG = "where is my parcel today and why has the package not arrived"


def tokenizer_of(tiny_models: dict[str, Path], family: str = "bert") -> Any:
    return open_starting(ModelRef(kind="local", name=family, path=str(tiny_models[family]))).tokenizer


@pytest.mark.parametrize("family", ["bert", "roberta"])
def test_a_text_is_read_to_its_end_in_rows_cut_between_words(tiny_models: dict[str, Path], family: str) -> None:
    tokenizer = tokenizer_of(tiny_models, family)
    encoded = in_rows([LONG, "", "thanks"], tokenizer, 8)
    bare = tokenizer(LONG, add_special_tokens=False)["input_ids"]
    inside = [
        piece
        for ids, units, owner in zip(encoded["input_ids"], encoded["units"], encoded["owner"], strict=True)
        for piece, unit in zip(ids, units, strict=True)
        if owner == 0 and unit != NOWHERE
    ]
    assert inside == bare
    assert max(map(len, encoded["input_ids"])) <= 8
    assert sorted(set(encoded["owner"])) == [0, 1, 2]
    of_first = encoded["units"][: encoded["owner"].count(0)]
    assert all(not set(a) & set(b) - {NOWHERE} for a, b in pairwise(of_first)), "no word is cut"


def test_whole_words_are_hidden_the_same_in_every_test_and_others_in_every_pass(tiny_models: dict[str, Path]) -> None:
    tokenizer = tokenizer_of(tiny_models)
    encoded = in_rows([LONG] * 3, tokenizer, 64)
    first, again = (hidden_for_test(encoded, [1, 2, 3], seed) for seed in (7, 7))
    assert first["labels"] == again["labels"]
    assert len({tuple(labels) for labels in first["labels"]}) > 1, "texts that are alike are not asked alike"
    for ids, labels, units in zip(first["input_ids"], first["labels"], first["units"], strict=True):
        hidden = {unit for unit, right in zip(units, labels, strict=True) if right != IGNORED}
        assert 1 <= len(hidden) <= 3
        for piece, right, unit in zip(ids, labels, units, strict=True):
            assert (right != IGNORED) == (unit in hidden)
            assert right == IGNORED or piece == tokenizer.mask_token_id
    passes = hidden_for_learning(first, range(300), 7)
    assert len({tuple(labels) for labels in passes["labels"]}) > 10
    assert [originals(passes, i) for i in range(300)] == encoded["input_ids"] * 100
    shown = [
        ("covered" if piece == tokenizer.mask_token_id else "same" if piece == right else "other")
        for ids, labels in zip(passes["input_ids"], passes["labels"], strict=True)
        for piece, right in zip(ids, labels, strict=True)
        if right != IGNORED
    ]
    assert shown.count("covered") / len(shown) == pytest.approx(0.8, abs=0.06)
    assert shown.count("other") / len(shown) == pytest.approx(0.1, abs=0.05)
    assert hidden_for_learning(first, [4], 7) == hidden_for_learning(first, [4], 7)


def test_a_blank_is_three_lines_and_without_one_the_last_word(tiny_models: dict[str, Path]) -> None:
    assert with_blank("where is my __ now") == "where is my ___ now"
    assert with_blank("where is it?") == "where is ___?"
    assert with_blank("快递到了。") == "快递到___。"
    assert with_blank("…") == "…"
    tokenizer = tokenizer_of(tiny_models)
    encoded = asked([f"{LONG} {LONG} ____ {LONG}", ""], tokenizer, 12)
    assert [len(ids) for ids in encoded["input_ids"]] == [12, 2]
    assert encoded["input_ids"][0].count(tokenizer.mask_token_id) == 1


@pytest.mark.parametrize("family", READERS)
@pytest.mark.parametrize("method", ["full", "lora"])
def test_what_is_saved_and_opened_guesses_as_what_was_learned_and_as_the_plain_library(
    make_run: MakeRun, tmp_path: Path, method: str, family: str
) -> None:
    drive = begin(make_run({"kind": method}, family=family, task=TASK, training={"max_steps": 4}))
    drive.learn()
    work = drive.work
    encoded = drive.prepared.encode(work.splits.validation)
    learned = np.concatenate(outputs_of(work.model, encoded))
    work.method.merge(work.model)
    work.model.save_parts(tmp_path / "parts", tokenizer=drive.prepared.starting.tokenizer, labels=[], max_length=32)
    opened = outputs_of(open_tuned(tmp_path / "parts"), encoded)
    np.testing.assert_allclose(np.concatenate(opened)[:, 0], learned[:, 0], atol=5e-5)

    plain = AutoModelForMaskedLM.from_pretrained(tmp_path / "parts" / "encoder", local_files_only=True).eval()
    ids, labels = torch.tensor([encoded["input_ids"][0]]), torch.tensor(encoded["labels"][0])
    with torch.inference_mode():
        logs = plain(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0].log_softmax(dim=-1)
    for place in torch.nonzero(labels != IGNORED).flatten():
        assert float(-logs[place, labels[place]]) == pytest.approx(float(opened[0][int(place), 0]), abs=1e-4)


@pytest.mark.parametrize("family", [family for family in FAMILIES if family not in LAYOUTS])
def test_a_model_that_cannot_guess_hidden_words_is_refused_with_a_reason(make_run: MakeRun, family: str) -> None:
    if family == "sentence-transformers":
        pytest.skip("its layers are BERT's")
    with pytest.raises(EngineFailure, match="cannot guess a word") as failure:
        begin(make_run(family=family, task=TASK))
    assert failure.value.code == "METHOD_UNFIT"


def test_a_run_becomes_less_surprised_and_another_run_starts_from_it(make_run: MakeRun) -> None:
    folder = make_run(task=TASK, training=TRAINING, exports=["safetensors"])
    assert execute(folder) == 0
    run = RunDir(folder)
    result = json.loads(run.result_path.read_text())
    test, (before, counts) = result["scores"]["test"], result["baselines"]
    assert test["perplexity"] < 0.5 * before["scores"]["perplexity"]
    assert test["perplexity"] < counts["scores"]["perplexity"]
    assert test["loss"] == pytest.approx(math.log(test["perplexity"]))
    span = result["interval"]
    assert (span["metric"], span["low"] < test["perplexity"] < span["high"]) == ("perplexity", True)
    assert (before["name"], counts["name"]) == ("frozen", "counts")
    assert result["verdict"]["code"] == "exam_too_small_for_words"
    assert result["guessed"]["own"] > result["guessed"]["before"]
    report = json.loads((run.exports_path / "safetensors.json").read_text())
    assert (report["is_equal"], report["num_compared"]) == (True, result["num_test"])
    told = pq.read_table(run.path / "predictions.parquet").to_pylist()
    assert len(told) == result["num_test"]
    assert all(row["asked"].count("___") == len(json.loads(row["label"])) for row in told)

    answer, empty = Bundle.open(run.bundle_path).predict([{"text": "please give me my money ___"}, {"text": ""}])
    assert answer["text"] == "please give me my money back"
    assert [blank["word"] for blank in answer["blanks"]] == ["back"]
    assert empty == {"text": "", "blanks": []}

    encoder = run.bundle_path / "tuned" / "encoder"
    assert execute(started_from(encoder, make_run(training={"max_steps": 8}))) == 0
    again = begin(started_from(encoder, make_run(task=TASK)))
    assert again.work.model.head.is_known, "it goes on with the layer that was learned"


def started_from(encoder: Path, folder: Path) -> Path:
    """The same run from another starting model."""
    spec = json.loads((folder / "spec.json").read_text())
    spec["model"] = {"kind": "local", "name": "read", "path": str(encoder)}
    (folder / "spec.json").write_text(json.dumps(spec))
    return folder


def test_a_paused_run_goes_on_to_the_very_same_weights(make_run: MakeRun) -> None:
    whole = begin(make_run(task=TASK))
    undisturbed = whole.learn()
    folder = make_run(task=TASK)
    with pytest.raises(Stopped, match="pause"):
        begin(folder, WishAt("pause", 3)).learn()
    resumed = begin(folder)
    assert resumed.learn().scores == undisturbed.scores
    both = [dict(one.work.model.named_parameters()) for one in (whole, resumed)]
    assert all(torch.equal(both[0][name], both[1][name]) for name in both[0])


def is_perplexity(event: dict[str, Any]) -> bool:
    return bool(event["payload"]["name"] == "perplexity")


def test_the_least_surprised_save_point_is_kept(make_run: MakeRun) -> None:
    drive = begin(make_run(task=TASK))
    learned = drive.learn()
    told = [one["payload"]["value"] for one in events_of(drive.work.run.path, "metric") if is_perplexity(one)]
    assert learned.scores["perplexity"] == min(told)
    assert max(told) > min(told)
    assert drive.work.memory.best_score == -learned.scores["perplexity"]
    assert "best_restored" in notes_of(drive.work.run.path)


def test_only_words_of_the_texts_move(make_run: MakeRun) -> None:
    drive = begin(make_run(task=TASK, training={"max_steps": 3, "warmup_steps": 0}))
    table = drive.work.model.backbone.get_input_embeddings().weight.detach().clone()
    drive.learn()
    drive.work.method.merge(drive.work.model)
    moved = (drive.work.model.backbone.get_input_embeddings().weight != table).any(dim=1)
    used = drive.work.model.used_rows
    assert used is not None
    assert moved.any()
    assert set(torch.nonzero(moved).flatten().tolist()) <= set(used.tolist())


def test_the_time_is_told_beforehand(make_run: MakeRun) -> None:
    folder = make_run(task=TASK)
    estimate(folder)
    facts = json.loads(RunDir(folder).estimate_path.read_text())
    assert facts["fits"], facts["reason"]
    assert facts["seconds"][0] > 0


def row(perplexity: float, p: float = 0.0) -> dict[str, Any]:
    return {"scores": {"perplexity": perplexity}, "p": p}


@pytest.mark.parametrize(
    ("own", "before", "counts", "grade"),
    [
        (12.0, row(41.0), row(700.0), "good"),
        (200.0, row(410.0), row(700.0), "fair"),
        (600.0, row(9000.0), row(700.0), "weak"),
        (12.0, row(12.1, p=0.4), row(700.0), "weak"),
    ],
)
def test_the_verdict_looks_at_the_starting_model_and_at_counting(
    own: float, before: dict[str, Any], counts: dict[str, Any], grade: str
) -> None:
    wishes: dict[str, Any] = {"interval": {"low": own, "high": own}, "before": before, "counts": counts}
    assert surprise_verdict(own=own, num_test=50, num_words=2000, **wishes)["grade"] == grade
    assert surprise_verdict(own=own, num_test=5, num_words=2000, **wishes)["grade"] == "unreliable"
