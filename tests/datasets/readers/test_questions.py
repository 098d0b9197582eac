"""Questions, texts and right answers as SQuAD's files and their flat cousins hold them."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from studio.datasets.readers import ReadOptions, ReadResult
from studio.datasets.readers.opening import read
from tests.conftest import SHARED_DATA

CONTEXT = "Ada lives in Rome."
ANSWER = {"text": "Rome", "answer_start": 13}


def read_json(folder: Path, value: Any, name: str = "squad.json") -> tuple[ReadResult, list[dict[str, Any]]]:
    path = folder / name
    lines = value if isinstance(value, str) else json.dumps(value)
    path.write_text(lines, encoding="utf-8")
    result = read(path, name, ReadOptions(), folder / "out.parquet")
    return result, pq.read_table(result.path).to_pylist()


def paragraph(*asked: dict[str, Any]) -> dict[str, Any]:
    return {"context": CONTEXT, "qas": list(asked)}


def question(number: int, *answers: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"q{number}", "question": f"question {number}?", "answers": list(answers)}


def test_every_question_of_every_paragraph_is_a_row(tmp_path: Path) -> None:
    inside = [paragraph(question(1, ANSWER, ANSWER), question(2, {"text": "Ada", "answer_start": 0}))]
    value = {"version": "2", "data": [{"title": "A", "paragraphs": inside}, {"paragraphs": [paragraph(question(3))]}]}
    result, rows = read_json(tmp_path, value)
    assert result.columns == ["context", "question", "answers", "id", "title"]
    assert [row["_row"] for row in rows] == [1, 2, 3]
    assert [row["question"] for row in rows] == ["question 1?", "question 2?", "question 3?"]
    assert [json.loads(row["answers"]) for row in rows] == [
        [{"text": "Rome", "start": 13}],
        [{"text": "Ada", "start": 0}],
        [],
    ]
    assert rows[0]["context"] == CONTEXT


def test_a_question_that_its_text_does_not_answer_is_kept_however_that_is_said(tmp_path: Path) -> None:
    squad = {**question(1), "is_impossible": True, "plausible_answers": [ANSWER]}
    dureader = question(2, {"text": "", "answer_start": -1})
    _, rows = read_json(tmp_path, {"data": [{"paragraphs": [paragraph(squad, dureader)]}]})
    assert [row["answers"] for row in rows] == ["[]", "[]"]


def test_articles_in_an_array_are_read_as_well(tmp_path: Path) -> None:
    _, rows = read_json(tmp_path, [{"paragraphs": [paragraph(question(1, ANSWER))]}] * 3)
    assert [row["_row"] for row in rows] == [1, 2, 3]


def test_a_question_whose_answer_is_not_in_its_text_is_named_with_the_reason(tmp_path: Path) -> None:
    inside = paragraph(question(1, ANSWER), question(2, {"text": "Oslo", "answer_start": 3}))
    result, rows = read_json(tmp_path, {"data": [{"paragraphs": [inside]}]})
    assert len(rows) == 1
    (bad,) = result.bad_rows
    assert (bad.line, bad.code, bad.values) == (2, "ANSWER_NOT_IN_TEXT", {"question": "question 2?"})
    assert "Oslo" in bad.raw


def test_flat_records_keep_their_answers_in_one_cell(tmp_path: Path) -> None:
    two_lists = {"text": ["Rome"], "answer_start": [13]}
    cells: list[Any] = [two_lists, [ANSWER], [], {"text": [], "answer_start": []}]
    records = [{"context": CONTEXT, "question": "where?", "answers": answers} for answers in cells]
    _, rows = read_json(tmp_path, "\n".join(map(json.dumps, records)), "flat.jsonl")
    assert [json.loads(row["answers"]) for row in rows] == [[{"text": "Rome", "start": 13}]] * 2 + [[], []]


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the sample data is not on this machine")
def test_a_real_file_gives_all_its_questions(tmp_path: Path) -> None:
    path = SHARED_DATA / "cmrc2018_zh" / "cmrc2018_trial.json"
    result = read(path, path.name, ReadOptions(), tmp_path / "out.parquet")
    assert (result.num_rows + result.num_bad, result.num_bad <= 5) == (1002, True)
    row = pq.read_table(result.path).to_pylist()[0]
    assert all(one["text"] in row["context"] for one in json.loads(row["answers"]))
