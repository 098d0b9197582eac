"""A whole run that answers questions: learned, examined, kept, opened, downloaded, and asked again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.engine.driving import begin, notes_of
from workers.engine.failures import EngineFailure
from workers.engine.models.bundle import Bundle
from workers.engine.pipeline import execute
from workers.engine.rundir import RunDir
from workers.engine.testing.tables import question_rows, write_rows

MakeRun = Callable[..., Path]
TASK = {"kind": "question-answering"}
COLUMNS = {"question": "question", "context": "context", "answers": "answers"}
TRAINING = {"num_train_epochs": 6, "eval_steps": 20, "save_steps": 100, "learning_rate": 3e-3}


@pytest.fixture
def asked(make_run: MakeRun, tmp_path: Path) -> MakeRun:
    def make(method: str = "full", rows: list[dict[str, Any]] | None = None, **wishes: Any) -> Path:
        path = write_rows(tmp_path / "questions.parquet", rows or question_rows(80))
        return make_run({"kind": method}, task=TASK, data={"path": str(path), "columns": COLUMNS}, **wishes)

    return make


def finished(asked: MakeRun, rows: list[dict[str, Any]], **training: Any) -> RunDir:
    folder = asked(rows=rows, training={**TRAINING, **training}, exports=["safetensors"])
    assert execute(folder) == 0
    return RunDir(folder)


def test_a_run_answers_and_its_download_answers_the_same(asked: MakeRun) -> None:
    run = finished(asked, question_rows(240))
    result = json.loads(run.result_path.read_text())
    # Knowing that a town answers, and not whose, is right half of the time.
    assert result["scores"]["test"]["f1"] > 0.4
    assert result["interval"]["metric"] == "f1"
    assert [row["name"] for row in result["baselines"]] == ["sentence"]
    assert sum(result["outcomes"].values()) == result["num_test"]
    assert result["none_from"] is None
    assert "export_equal" in notes_of(run.path)
    report = json.loads((run.exports_path / "safetensors.json").read_text())
    assert (report["is_equal"], report["num_compared"]) == (True, result["num_test"])

    told = pq.read_table(run.path / "predictions.parquet").to_pylist()
    assert sum(row["label"] == row["predicted"] for row in told) == result["outcomes"]["exact"]
    assert all(0.0 <= row["confidence"] <= 1.0 for row in told)

    bundle = Bundle.open(run.bundle_path)
    context = "ada lives in rome and ben lives in oslo"
    short, empty = bundle.predict([{"question": "where is ada", "context": context}, {"question": "?", "context": ""}])
    assert short["answer"] == context[short["start"] : short["end"]]
    assert short["score"] >= max(one["score"] for one in short["others"])
    assert (empty["answer"], empty["start"], empty["others"]) == ("", None, [])


def test_questions_without_an_answer_settle_a_line_and_are_judged(asked: MakeRun) -> None:
    run = finished(asked, question_rows(160, with_none=True), num_train_epochs=3)
    result = json.loads(run.result_path.read_text())
    assert result["num_without_answer"] > 0
    assert 0.0 <= result["none_from"] <= 1.0
    assert {row["name"] for row in result["baselines"]} == {"sentence", "silence"}
    manifest = json.loads((run.bundle_path / "manifest.json").read_text())
    assert manifest["gauge"]["none_from"] == result["none_from"]
    assert "export_equal" in notes_of(run.path)


def test_a_row_whose_answer_is_not_in_its_text_is_left_out_and_named(asked: MakeRun) -> None:
    rows = question_rows(80)
    rows[5]["answers"] = "atlantis"
    rows[6]["answers"] = rows[6]["context"].split()[3]
    folder = asked(rows=rows)
    drive = begin(folder)
    assert ("answers_not_found", {"count": 1, "row": 6}) in drive.work.splits.notes
    assert len(drive.work.splits.train) == 55


def test_a_column_that_is_not_there_is_named(make_run: MakeRun, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "questions.parquet", question_rows(40))
    folder = make_run(task=TASK, data={"path": str(path), "columns": {**COLUMNS, "answers": "reply"}})
    with pytest.raises(EngineFailure) as caught:
        begin(folder)
    assert caught.value.values["column"] == "reply"
