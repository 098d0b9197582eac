"""Tables of questions about texts, from the upload to a valid RunSpec and to what the page says."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.http import QueryDict

from studio.catalog.models import PretrainedModel
from studio.datasets import answering, doctoring, rows, structured
from studio.datasets import roles as choosing
from studio.datasets.models import Dataset, DatasetVersion
from studio.datasets.remaking import remade
from studio.datasets.sampling import FOLDER
from studio.runs import specs

from .conftest import Upload

pytestmark = pytest.mark.django_db
TASK = "question-answering"
ROLES = {"context": "context", "question": "question", "answers": "answers"}
TOWNS = ("Oslo", "Lyon", "Rome", "Lima")


def version_of(dataset: Dataset) -> DatasetVersion:
    assert dataset.current_version is not None, dataset.errors
    return dataset.current_version


def asked(number: int) -> dict[str, Any]:
    """Three questions about each of twenty texts."""
    town = TOWNS[number // 3 % 4]
    context = f"On day {number // 3} of her long journey she came to {town} by boat."
    answers = [{"text": town, "start": context.index(town)}]
    return {"context": context, "question": f"Where did she come, asks person {number}?", "answers": answers}


def lines(rows: list[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(row) for row in rows)


@pytest.mark.parametrize("name", ["town_notices", "town_notices_zh"])
def test_our_own_samples_are_read_as_questions_without_being_asked(upload: Upload, name: str) -> None:
    version = version_of(upload((FOLDER / f"{name}.json").read_text(encoding="utf-8"), name=f"{name}.json"))
    assert (version.task, version.columns) == (TASK, ROLES)
    assert answering.told(version) == "240 questions about 60 texts."
    assert version.counted == "questions about 60 texts"
    assert {one.code for one in version.findings.all() if one.severity == "must_fix"} == set()
    table = pq.read_table(version.file.path, columns=["context", "_split"]).to_pydict()
    assert len(set(zip(table["context"], table["_split"], strict=True))) == 60
    assert min(version.splits.values()) >= 20


def test_three_rows_show_the_answer_in_its_text_and_beside_it(upload: Upload) -> None:
    version = version_of(upload(lines([asked(i) for i in range(60)]), name="table.jsonl"))
    look = choosing.of_version(version)
    assert (look.form, look.texts, look.answer) == ("answers", ["context", "question"], "answers")
    context, question = look.rows[0].texts
    assert [(part.words, part.kind) for part in context.parts if part.kind] == [("Oslo", "answer")]
    assert question.words == "Where did she come, asks person 0?"
    assert look.rows[0].answer is not None
    assert look.rows[0].answer.words == "Oslo"
    assert rows.page(version, QueryDict())["columns"] == ["context", "question", "answers"]
    model = PretrainedModel(kind="bundled", name="mini", commit="")
    assert specs.build(version=version, base_model=model, task=version.task)["task"] == {"kind": TASK}


def test_words_alone_are_looked_for_and_what_is_not_there_is_told(upload: Upload, tmp_path: Path) -> None:
    rows = [{**one, "answer": one["answers"][0]["text"]} for one in map(asked, range(60))]
    rows[4]["answer"], rows[7]["answer"], rows[9]["question"] = "Atlantis", "[]", ""
    cells = [",".join(f'"{row[name]}"' for name in ("context", "question", "answer")) for row in rows]
    dataset = upload("\n".join(["text,question,answer", *cells]), name="table.csv", task=TASK)
    version = version_of(dataset)
    assert version.columns == {"context": "text", "question": "question", "answers": "answer"}
    found = {one.code: one for one in version.findings.all()}
    assert (found["DATA_ANSWER_NOT_FOUND"].rows, found["DATA_ANSWER_NOT_FOUND"].values["cell"]) == ([6], "Atlantis")
    assert found["DATA_UNANSWERED"].rows == [9]
    assert found["DATA_EMPTY_QUESTION"].rows == [11]
    told = {row["code"]: row for row in doctoring.health(version, here="/", can_edit=True).to_fix}
    assert "for instance" not in told["DATA_ANSWER_NOT_FOUND"]["title"]
    assert told["DATA_ANSWER_NOT_FOUND"]["fix_label"] == "Take these examples out"
    for code in ("drop_unreadable", "drop_unanswered", "drop_empty"):
        assert remade(Path(version.file.path), ROLES, version.columns, code, tmp_path)[0] == 1


def test_answers_in_words_belong_to_a_text_only_where_one_is_called_so(upload: Upload) -> None:
    rows = [{**one, "words": one["answers"][0]["text"]} for one in map(asked, range(60))]
    lines = [f'"{row["context"]}","{row["question"]}","{row["words"]}"' for row in rows]
    for name, task in (("passage", TASK), ("notes", "embedding")):
        version = version_of(upload("\n".join([f"{name},question,answer", *lines]), name=f"{name}.csv"))
        assert version.task == task


def test_a_long_text_is_read_to_its_end_so_nothing_is_said_of_it(upload: Upload) -> None:
    rows = [{**one, "context": one["context"] + " And so on." * 200} for one in map(asked, range(60))]
    version = version_of(upload(lines(rows), name="table.jsonl"))
    assert not version.findings.filter(code="DATA_TOO_LONG").exists()


def test_questions_about_few_texts_are_dealt_out_one_by_one_and_that_is_told(upload: Upload) -> None:
    rows = [{**asked(0), "question": f"Where, asks person {i}?"} for i in range(60)]
    version = version_of(upload(lines(rows), name="table.jsonl"))
    assert version.splits == {"train": 48, "validation": 6, "test": 6}
    assert version.findings.filter(code="DATA_FEW_TEXTS").exists()


def test_without_any_answer_nothing_can_be_learned(upload: Upload) -> None:
    rows = [{**asked(i), "answers": []} for i in range(60)]
    version = version_of(upload(lines(rows), name="table.jsonl", task=TASK, columns=ROLES))
    assert [one.code for one in version.findings.filter(severity="must_fix")] == ["DATA_NO_ANSWERS"]


def test_one_column_cannot_be_two_texts(upload: Upload) -> None:
    columns = {**ROLES, "question": "context"}
    dataset = upload(lines([asked(i) for i in range(60)]), name="table.jsonl", task=TASK, columns=columns)
    assert [error["code"] for error in dataset.errors] == ["TEXTS_TWICE"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (['[{"text": "a", "start": 1}]', "[]"], "answers"),
        (["{'text': array(['a'], dtype=object), 'answer_start': array([1])}"], "answers"),
        (['[{"start": 0, "end": 3, "label": "PER"}]'], "spans"),
        (['["a", "b"]'], "list"),
        (["[]"], ""),
    ],
)
def test_answers_are_told_from_other_lists(cells: list[str], kind: str) -> None:
    assert structured.lists_in(cells)[0] == kind
