"""A file of questions comes back whole: every row in its place, with answer, certainty and “please check”."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.utils.translation import get_language

from studio.accounts.models import User
from studio.core.errors import Refused
from studio.datasets.models import Dataset
from studio.registry import asking
from studio.registry.faces import text_classification
from studio.registry.faces.answers import Answer, LabelAnswer, LabelsAnswer, NumberAnswer
from studio.registry.models import Batch, TrainedModel
from studio.registry.registering import model_folder
from studio.registry.services import batches
from studio.runs.models import TrainingRun
from workers.jobs import predictions
from workers.jobs.predictions import answer_batch

pytestmark = pytest.mark.django_db
S = Batch.Status


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, str]]]:
    """The service's place: the label is the length of the text; short texts are unsure."""
    heard: list[list[dict[str, str]]] = []

    def predict(model: TrainedModel, inputs: Sequence[dict[str, str]], *, top: int | None = None) -> list[Answer]:
        heard.append(list(inputs))
        scores = [0.95 if len(one["text"]) > 3 else 0.4 for one in inputs]
        labels = [f"n{len(one['text'])}" for one in inputs]
        return [LabelAnswer(label=label, score=score, scores={}) for label, score in zip(labels, scores, strict=True)]

    monkeypatch.setattr(asking, "predict", predict)
    return heard


@pytest.fixture
def send(model: TrainedModel, alice: User) -> Any:
    def make(name: str, content: bytes) -> Batch:
        batch = Batch(id=f"b{Batch.objects.count()}", model=model, created_by=alice, name=name)
        batch.source.save(f"{batch.pk}{Path(name).suffix}", ContentFile(content), save=False)
        batch.save(force_insert=True)
        answer_batch(batch.pk)
        batch.refresh_from_db()
        return batch

    return make


def rows_of(batch: Batch) -> list[list[str]]:
    return list(csv.reader(io.StringIO(Path(batch.answer.path).read_text(encoding="utf-8-sig"))))


def test_every_row_comes_back_in_its_place_with_three_more_columns(send: Any) -> None:
    batch = send("a.csv", b"id,text\n1,hello\n2,hi\n3,\n4,goodbye\n")
    assert (batch.status, batch.num_examples, batch.num_answered, batch.num_unsure) == (S.READY, 4, 3, 2)
    assert rows_of(batch) == [
        ["id", "text", "answer", "how sure", "please check"],
        ["1", "hello", "n5", "0.95", "no"],
        ["2", "hi", "n2", "0.4", "yes"],
        ["3", "", "", "", "yes"],
        ["4", "goodbye", "n7", "0.95", "no"],
    ]


def test_the_line_that_was_set_decides_what_to_check(send: Any, model: TrainedModel) -> None:
    TrainedModel.objects.update(threshold=0.3)
    assert send("a.csv", b"text,more\nhi,x\nhello,y\n").num_unsure == 0


def test_the_new_columns_speak_the_language_of_whoever_sent_the_file(
    send: Any, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.update(language="zh-hans")
    monkeypatch.setattr(text_classification, "_", lambda words: f"{words} ({get_language()})")
    assert rows_of(send("a.csv", b"text,more\nhi,x\nhello,y\n"))[0][2] == "answer (zh-hans)"


@pytest.mark.parametrize(
    ("task", "heads", "cells"),
    [
        ({"kind": "text-regression"}, ["answer", "likely from", "likely to"], ["3.412", "2.5", "4.325"]),
        ({"kind": "text-classification", "is_multi_label": True}, ["answer", "how sure"], ["joy|love", "0.91|0.52"]),
    ],
)
def test_a_file_comes_back_with_the_columns_of_its_task(
    send: Any,
    model: TrainedModel,
    monkeypatch: pytest.MonkeyPatch,
    task: dict[str, Any],
    heads: list[str],
    cells: list[str],
) -> None:
    TrainingRun.objects.filter(pk=model.run_id).update(task=task["kind"], spec={**model.run.spec, "task": task})
    said: dict[str, Answer] = {
        "text-regression": NumberAnswer(value=3.41234, low=2.5, high=4.3246),
        "text-classification": LabelsAnswer(label="joy", labels=["joy", "love"], scores={"joy": 0.91, "love": 0.52}),
    }
    monkeypatch.setattr(asking, "predict", lambda _model, inputs, **_more: [said[task["kind"]]] * len(inputs))
    batch = send("a.csv", b"id,text\n1,hello\n2,\n")
    assert (batch.status, batch.num_answered) == (S.READY, 1)
    assert rows_of(batch) == [["id", "text", *heads], ["1", "hello", *cells], ["2", "", *[""] * len(heads)]]


def test_a_workbook_comes_back_as_a_workbook_in_which_nothing_is_executed(send: Any) -> None:
    book = openpyxl.Workbook()
    for row in (["text", "note"], ['=cmd|"/C calc"!A1', "x"], ["a longer text", "-1+1"]):
        book.active.append(row)
    book.active["A2"].data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    batch = send("a.xlsx", buffer.getvalue())
    sheet = openpyxl.load_workbook(batch.answer.path).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == ["text", "note", "answer", "how sure", "please check"]
    assert cells[1][0] == '=cmd|"/C calc"!A1'
    assert {cell.data_type for row in sheet.iter_rows(max_col=3) for cell in row} == {"s"}
    assert cells[2][3] == 0.95


def test_no_cell_of_a_csv_is_executed_by_a_spreadsheet(send: Any) -> None:
    batch = send("a.csv", b'text,note\n"=1+1","+2"\n"@SUM(A1)","fine"\n"-3 stars","x"\n')
    first_letters = {cell[0] for row in rows_of(batch)[1:] for cell in row[:2]}
    assert not first_letters & set("=+-@")


def test_a_column_of_another_name_is_found_by_what_the_model_learned_from(send: Any, model: TrainedModel) -> None:
    model.run.spec = {"data": {"columns": {"text": "title + body", "label": "label"}}}
    model.run.save()
    Dataset.objects.update(columns={"text": ["title", "body"], "label": "label"})
    batch = send("a.csv", b"Title,Body,n\nab,cdef,1\n,xyz,2\nq,,3\n")
    assert [row[3] for row in rows_of(batch)[1:]] == ["n7", "n3", "n1"]


def test_a_file_of_plain_lines_needs_no_name(send: Any) -> None:
    batch = send("a.txt", b"The parcel is late\nI want my money back\nGood work\n")
    assert batch.status == S.READY
    assert [row[1] for row in rows_of(batch)[1:]] == ["n18", "n20", "n9"]


def test_without_a_column_of_texts_the_sentence_names_the_column_that_is_wanted(send: Any) -> None:
    batch = send("a.csv", b"id,note\n1,hello\n2,hi\n")
    assert batch.status == S.FAILED
    assert (batch.errors[0]["code"], batch.errors[0]["values"]) == ("BATCH_NO_TEXT", {"column": "text"})


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00", b"PK\x03\x04broken"])
def test_a_file_that_is_no_table_is_refused_in_words(send: Any, content: bytes) -> None:
    batch = send("a.xlsx", content)
    assert batch.status == S.FAILED
    assert batch.errors[0]["code"]


def test_many_rows_are_asked_in_handy_parts_and_stay_in_order(send: Any, asked: list[list[dict[str, str]]]) -> None:
    texts = ["x" * (1 + n % 50) for n in range(1203)]
    batch = send("a.csv", ("n,text\n" + "".join(f"{n},{text}\n" for n, text in enumerate(texts))).encode())
    assert [row[2] for row in rows_of(batch)[1:]] == [f"n{len(text)}" for text in texts]
    assert max(map(len, asked)) <= predictions.CHUNK_INPUTS
    assert (batch.num_answered, batch.num_examples) == (1203, 1203)


def test_a_service_that_starts_again_costs_nothing(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answering, tries = asking.predict, []

    def sometimes(*values: Any, **more: Any) -> list[Answer]:
        tries.append(1)
        if len(tries) < 3:
            raise Refused("PREDICTION_AWAY", "away", status=503)
        return answering(*values, **more)

    monkeypatch.setattr(asking, "predict", sometimes)
    monkeypatch.setattr(predictions, "PAUSE_SECONDS", 0.01)
    assert send("a.csv", b"text,more\nhello,x\nhi,y\n").status == S.READY


def test_a_service_that_stays_away_leaves_the_file_waiting(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*values: Any, **more: Any) -> list[Answer]:
        raise Refused("PREDICTION_AWAY", "away", status=503)

    monkeypatch.setattr(asking, "predict", away)
    monkeypatch.setattr(predictions, "PATIENCE_SECONDS", 0.0)
    assert send("a.csv", b"text,more\nhello,x\nhi,y\n").status == S.WAITING


def test_whoever_loses_the_claim_writes_nothing(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "beat", lambda *values, **more: False)
    batch = send("a.csv", b"text,more\nhello,x\nhi,y\n")
    assert (batch.status, batch.answer.name) == (S.RUNNING, "")


def test_a_model_whose_files_are_gone_is_said_at_once(send: Any, model: TrainedModel) -> None:
    (model_folder(model) / "manifest.json").unlink()
    batch = send("a.csv", b"text,more\nhello,x\nhi,y\n")
    assert (batch.status, batch.errors[0]["code"]) == (S.FAILED, "BATCH_FAILED")
