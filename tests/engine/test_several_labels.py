"""Texts with any number of labels: read, scored, and a whole run from table to download."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from tests.engine.driving import events_of, notes_of
from workers.engine import catalog
from workers.engine.data.reading_several import labels_in, read_several
from workers.engine.download.card import model_card
from workers.engine.exporting import compared
from workers.engine.failures import EngineFailure
from workers.engine.models.bundle import Bundle
from workers.engine.models.quick_fit import temperature_of
from workers.engine.models.regression import Features, fit
from workers.engine.pipeline import execute
from workers.engine.rundir import RunDir
from workers.engine.scores.several_labels import SeveralAnswers, best_lines, certainty, several_scores
from workers.engine.scores.several_verdict import several_verdict
from workers.engine.spec import DataRef
from workers.engine.testing.tables import write_rows

MakeRun = Callable[..., Path]
TASK = {"kind": "text-classification", "is_multi_label": True}
TRAINING = {"num_train_epochs": 6, "eval_steps": 10, "save_steps": 10, "learning_rate": 3e-3}
generator = np.random.default_rng(2)


@pytest.mark.parametrize(
    ("cell", "separator", "labels"),
    [
        ('["joy", "love"]', "|", ["joy", "love"]),
        ("joy|love| joy", "|", ["joy", "love"]),
        ("joy, love", ",", ["joy", "love"]),
        ("joy, love", "|", ["joy, love"]),
        ("[sic] joy", "|", ["[sic] joy"]),
        ("[]", "|", []),
        ("", "|", []),
        (None, "|", []),
        ('[1, null, " "]', "|", ["1"]),
    ],
)
def test_several_labels_are_read_from_a_list_or_parted_text(
    cell: str | None, separator: str, labels: list[str]
) -> None:
    assert labels_in(cell, separator) == labels


def table(folder: Path, cells: list[str | None]) -> DataRef:
    splits = ["test" if i % 10 == 9 else "validation" if i % 10 == 8 else "train" for i in range(len(cells))]
    rows = [
        {"text": f"text {i}", "label": cell, "_row": i + 1, "_split": split}
        for i, (cell, split) in enumerate(zip(cells, splits, strict=True))
    ]
    return DataRef(path=str(write_rows(folder / "t.parquet", rows)), columns={"text": "text", "label": "label"})


def test_a_text_without_a_label_counts_as_one_that_none_fits(tmp_path: Path) -> None:
    splits = read_several(table(tmp_path, ["b|a", None, "", *["a"] * 6, "new"]), "|")
    assert splits.labels == ["a", "b", "new"]
    assert splits.train.targets[:3].tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert (splits.num_skipped, splits.num_unlearnable) == (0, 1)


def test_a_column_without_any_label_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineFailure, match="holds no label"):
        read_several(table(tmp_path, [None] * 20), "|")


def test_scores_are_those_of_the_library() -> None:
    right, said = generator.random((2, 200, 5)) < 0.3
    scores = several_scores(right, said)
    assert scores["macro_f1"] == pytest.approx(f1_score(right, said, average="macro"))
    assert scores["micro_f1"] == pytest.approx(f1_score(right, said, average="micro"))
    assert scores["accuracy"] == pytest.approx((right == said).all(axis=1).mean())


def test_the_lines_are_the_best_there_are() -> None:
    right = generator.random((300, 3)) < [0.3, 0.1, 0.5]
    shares = np.clip(0.25 * right + generator.random((300, 3)) * 0.5, 0, 1).astype(np.float32)
    lines = best_lines(right, shares)
    for i in range(3):
        tried = [f1_score(right[:, i], shares[:, i] >= line) for line in np.linspace(0.05, 0.95, 181)]
        assert f1_score(right[:, i], shares[:, i] >= lines[i]) >= max(tried) - 1e-9


def test_a_label_that_the_practice_test_hardly_has_gets_the_line_of_all() -> None:
    right = np.zeros((100, 2), dtype=bool)
    right[:40, 0] = True
    shares = np.where(right, 0.8, 0.2).astype(np.float32)
    lines = best_lines(right, shares)
    assert lines.tolist() == pytest.approx([0.5, 0.5])
    assert best_lines(np.zeros((5, 2), dtype=bool), shares[:5]).tolist() == [0.5, 0.5]


def test_how_sure_it_is_goes_by_the_least_sure_label_or_by_how_surely_none_fits() -> None:
    shares = np.array([[0.9, 0.6, 0.1], [0.2, 0.3, 0.1]], dtype=np.float32)
    assert certainty(shares, shares >= 0.5).tolist() == pytest.approx([0.6, 0.7])


def test_the_regression_of_shares_that_stand_alone_is_that_of_scikit_learn() -> None:
    from scipy.sparse import csr_matrix

    dense = generator.normal(size=(200, 5)).astype(np.float32)
    targets = (dense @ generator.normal(size=(5, 3)) + generator.normal(size=(200, 3)) > 0).astype(np.float32)
    targets = np.hstack([targets, np.zeros((200, 1), dtype=np.float32)])
    fitted = fit(Features(dense[:, :2], csr_matrix(dense[:, 2:])), targets, 4, freedom=0.1, link="sigmoid")
    for i in range(3):
        # Its C counts the sum of the errors, ours the mean.
        reference = LogisticRegression(C=0.1).fit(dense, targets[:, i])
        np.testing.assert_allclose(fitted.weights[i], reference.coef_[0], atol=5e-3)
        assert fitted.bias[i] == pytest.approx(reference.intercept_[0], abs=5e-3)
    assert fitted.bias[3] < -10


def test_certainty_is_cooled_where_it_was_too_sure() -> None:
    logits = generator.normal(size=(2000, 3)).astype(np.float32)
    targets = (generator.random((2000, 3)) < 1 / (1 + np.exp(-logits))).astype(np.float32)
    assert temperature_of(logits, targets, "sigmoid") == pytest.approx(1.0, abs=0.1)
    assert temperature_of(4 * logits, targets, "sigmoid") == pytest.approx(4.0, abs=0.4)


@pytest.mark.parametrize(
    ("share", "num_test", "code"),
    [
        (0.98, 400, "labels_clearly_right"),
        (0.75, 400, "labels_mostly_right"),
        (0.5, 400, "labels_often_wrong"),
        (0.98, 12, "exam_too_small_for_labels"),
    ],
)
def test_the_verdict_goes_by_all_labels_together(share: float, num_test: int, code: str) -> None:
    right = generator.random((num_test, 4)) < 0.4
    said = np.where(generator.random((num_test, 4)) < share, right, ~right)
    guess = np.zeros_like(right)
    verdict = several_verdict(right, said, guess, interval={"low": 0.5, "high": 0.6}, baselines=[])
    assert verdict["code"] == code


@pytest.mark.parametrize(("method", "family"), [("full", "bert"), ("head", "bert"), ("lora", "roberta")])
def test_a_run_says_several_labels_and_its_download_says_the_same(
    make_run: MakeRun, tmp_path: Path, method: str, family: str
) -> None:
    folder = make_run({"kind": method}, family=family, task=TASK, training=TRAINING, exports=["safetensors"])
    assert execute(folder) == 0
    run = RunDir(folder)
    result = json.loads(run.result_path.read_text())
    assert result["is_multi_label"]
    assert result["labels"] == ["delivery", "hurry", "praise", "refund"]
    assert result["scores"]["test"]["macro_f1"] > 0.7
    assert result["scores"]["test"]["accuracy"] == pytest.approx(result["exact_match"])
    names = [row["name"] for row in result["baselines"]]
    assert names == ["commonest", "counts", "frozen"] + (["quick"] if method != "head" else [])
    assert set(result["thresholds"]) == set(result["labels"])
    told, points = result["interval"], result["scores"]["test"]["micro_f1"]
    assert (told["metric"], told["method"]) == ("micro_f1", "bootstrap")
    assert told["low"] <= points <= told["high"]
    assert all(row["interval"]["metric"] == "micro_f1" and 0 <= row["p"] <= 1 for row in result["baselines"])
    assert "confusion" not in result

    rows = pq.read_table(folder / "predictions.parquet").to_pylist()
    assert "[]" in {row["label"] for row in rows}
    assert np.mean([row["label"] == row["predicted"] for row in rows]) == pytest.approx(result["exact_match"])
    bundle = Bundle.open(run.bundle_path)
    answers = bundle.predict([{"text": row["text"]} for row in rows])
    assert [sorted(one["labels"]) for one in answers] == [json.loads(row["predicted"]) for row in rows]
    for one in answers:
        assert one["label"] == (one["labels"][0] if one["labels"] else "")
        assert one["labels"] == sorted(one["labels"], key=lambda label: -one["scores"][label])
    assert "export_equal" in notes_of(folder)
    sample = events_of(folder, "sample")[-1]["payload"]["examples"][0] if method != "head" else {"expected": "[]"}
    assert isinstance(json.loads(sample["expected"]), list)
    with zipfile.ZipFile(folder / "exports" / "safetensors.zip") as archive:
        card = archive.read("model_card.md").decode()
    assert card == model_card(bundle.manifest, result)
    assert "any number of labels" in card
    assert f"| {result['per_label'][0]['threshold']:.2f} |" in card
    assert "micro F1 | likely range" in card


def test_a_download_that_leaves_out_a_label_is_found() -> None:
    own = [{"label": "a", "labels": ["a", "b"], "scores": {"a": 0.6, "b": 0.6}}]
    turned: list[dict[str, Any]] = [{"label": "b", "labels": ["b", "a"], "scores": {"a": 0.6, "b": 0.6}}]
    fewer: list[dict[str, Any]] = [{"label": "a", "labels": ["a"], "scores": {"a": 0.6, "b": 0.6}}]
    assert compared(own, turned)["is_equal"]
    assert not compared(own, fewer)["is_equal"]


def test_one_label_or_several_is_a_setting_of_the_same_task() -> None:
    config = catalog.tasks()["text-classification"].Config
    one, several = (catalog.task_of(config.model_validate({**TASK, "is_multi_label": yes})) for yes in (False, True))
    assert (one.link, several.link) == ("softmax", "sigmoid")
    assert one.kind == several.kind

    answers = SeveralAnswers(
        ["a", "b"], np.eye(2, dtype=bool), np.eye(2, dtype=np.float32), np.full(2, 0.5, np.float32)
    )
    assert answers.is_exact.all()
