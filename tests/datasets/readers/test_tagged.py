"""Files with a word and its tags a line, and marked places in nested records."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from studio.datasets.readers import ReadOptions, ReadResult
from studio.datasets.readers import sniff as sniffing
from studio.datasets.readers.opening import read
from studio.datasets.readers.places import as_places
from studio.datasets.readers.tagged import looks_so
from tests.conftest import SHARED_DATA


@pytest.fixture(autouse=True)
def _tags_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "_are_tags_wanted", lambda: True)


def read_text(folder: Path, name: str, text: str | bytes, **options: Any) -> tuple[ReadResult, list[dict[str, Any]]]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = read(path, name, ReadOptions(**options), folder / "out.parquet")
    return result, pq.read_table(result.path).to_pylist()


def sentences(rows: list[dict[str, Any]]) -> list[list[tuple[str, str]]]:
    return [list(zip(json.loads(row["tokens"]), json.loads(row["tags"]), strict=True)) for row in rows]


WANTED = [[("In", "O"), ("New", "B-LOC"), ("York", "I-LOC")], [("Anna", "B-PER"), ("sings", "O")]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.conll", "In\tO\nNew\tB-LOC\nYork\tI-LOC\n\nAnna\tB-PER\nsings\tO\n"),
        ("a.bio", "In O\nNew B-LOC\nYork I-LOC\n \nAnna B-PER\nsings O"),
        ("a.txt", "In O\r\nNew B-LOC\r\nYork I-LOC\r\n\t\r\nAnna B-PER\r\nsings O\r\n"),
        (
            "eng.testa",
            "-DOCSTART- -X- -X- O\n\nIn IN B-PP O\nNew NNP B-NP B-LOC\nYork NNP I-NP I-LOC\n\n"
            "Anna NNP B-NP B-PER\nsings VB B-VP O\n",
        ),
        ("a.tsv", "word\ttag\nIn\tO\nNew\tB-LOC\nYork\tI-LOC\n\nAnna\tB-PER\nsings\tO\n"),
        ("a.conll", "# id = 1\n1\tIn\tO\n2\tNew\tB-LOC\n3\tYork\tI-LOC\n\n# id = 2\n1\tAnna\tB-PER\n2\tsings\tO\n"),
    ],
    ids=["tabs", "blanks", "windows", "four columns", "heading", "remarks"],
)
def test_sentences_become_rows_of_words_and_tags(tmp_path: Path, name: str, text: str) -> None:
    result, rows = read_text(tmp_path, name, text)
    assert result.choices["format"] == "tagged"
    assert result.columns == ["tokens", "tags"]
    assert result.num_bad == 0
    assert sentences(rows) == WANTED


def test_the_row_number_is_the_line_a_sentence_begins_on(tmp_path: Path) -> None:
    _, rows = read_text(tmp_path, "a.conll", "\n\nIn\tO\nRome\tB-LOC\n\n\nAnna\tB-PER\n")
    assert [row["_row"] for row in rows] == [3, 7]


def test_letters_one_a_line_are_kept_as_they_are(tmp_path: Path) -> None:
    _, rows = read_text(tmp_path, "zh.txt", "我\tO\n在\tO\n北\tB-LOC\n京\tI-LOC\n\n好\tO\n".encode("gb18030"))
    assert sentences(rows)[0][2:] == [("北", "B-LOC"), ("京", "I-LOC")]


def test_a_sentence_with_a_line_without_its_tag_is_left_out_and_named(tmp_path: Path) -> None:
    result, rows = read_text(tmp_path, "a.conll", "In\tO\nRome\tB-LOC\n\nAnna\nsings\tO\n\nBen\tB-PER\nsings\tO\n")
    assert len(rows) == 2
    (bad,) = result.bad_rows
    assert (bad.line, bad.code, bad.values, bad.raw) == (4, "LINE_WITHOUT_TAG", {"expected": 2}, "Anna")


def test_a_plain_list_of_kinds_is_read_where_the_name_of_the_file_says_so(tmp_path: Path) -> None:
    _, rows = read_text(tmp_path, "a.iob", "In O\nRome LOC\n\nAnna PER\n")
    assert sentences(rows) == [[("In", "O"), ("Rome", "LOC")], [("Anna", "PER")]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "This is a text\nThis is another\nAnd a third one\n"),
        ("a.csv", "text,label\ngood,B-1\nbad,B-2\nfine,B-1\n"),
        ("a.tsv", "text\tblood\nAnna\tO\nBen\tA\nCem\tB\nDan\tO\n"),
        ("a.tsv", "text\tblood\nAnna\tO\nBen\tO\nCem\tO\nDan\tO\n"),
        ("a.txt", "wonderful\n\nawful\n\nfine\n"),
    ],
)
def test_other_tables_are_not_taken_for_tagged_words(name: str, text: str) -> None:
    assert not looks_so(text.encode(), Path(name).suffix)


def test_who_says_how_cells_are_parted_gets_a_table(tmp_path: Path) -> None:
    result, _ = read_text(tmp_path, "a.txt", "In\tO\nNew\tB-LOC\nYork\tI-LOC\n\nAnna\tB-PER\n", delimiter="\t")
    assert result.choices["format"] == "delimited"


def test_without_a_task_for_them_tagged_words_are_no_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "_are_tags_wanted", lambda: False)
    result, _ = read_text(tmp_path, "a.txt", "In\tO\nNew\tB-LOC\nYork\tI-LOC\n")
    assert result.choices["format"] == "delimited"


PLACE = {"start": 3, "end": 7, "label": "LOC"}


@pytest.mark.parametrize(
    "item",
    [
        [3, 7, "LOC"],
        {"id": 9, "label": "LOC", "start_offset": 3, "end_offset": 7},
        {"start": 3, "end": 7, "text": "Rome", "labels": ["LOC"]},
        {"slot": "LOC", "valueSpan": {"startIndex": 3, "endIndex": 7}},
        {"value": {"start": 3, "end": 7, "labels": ["LOC"]}, "type": "labels"},
    ],
)
def test_marked_places_have_one_form_whoever_wrote_them(item: Any) -> None:
    assert as_places([item, item]) == ([PLACE, PLACE] if item != {} else None)


def test_what_is_left_out_at_the_beginning_is_nought_and_other_lists_stay() -> None:
    assert as_places([{"slot": "time", "valueSpan": {"endIndex": 2}}]) == [{"start": 0, "end": 2, "label": "time"}]
    assert as_places([]) is None
    assert as_places(["a", "b", "c"]) is None
    assert as_places([[1, 2, 3]]) is None
    assert as_places([{"start": 1, "end": 2}]) is None
    assert as_places([{"start": "09:00", "end": "10:00", "label": "x"}]) is None


def test_lists_in_json_stay_whole(tmp_path: Path) -> None:
    rows = [
        {"text": "In Rome", "entities": [[3, 7, "LOC"]], "tokens": ["In", "Rome"], "n": [1, 2.5], "big": 10**30},
        {"text": "No", "entities": [], "tokens": ["No"], "n": [], "big": 7},
    ]
    for name, text in (("a.json", json.dumps(rows)), ("a.jsonl", "\n".join(map(json.dumps, rows)))):
        _, found = read_text(tmp_path, name, text)
        assert json.loads(found[0]["entities"]) == [PLACE]
        assert json.loads(found[0]["tokens"]) == ["In", "Rome"]
        assert (found[0]["big"], found[1]["big"], found[1]["entities"]) == (str(10**30), "7", "")


def test_texts_with_their_places_side_by_side_are_records(tmp_path: Path) -> None:
    _, rows = read_text(tmp_path, "a.json", json.dumps([["In Rome", {"entities": [[3, 7, "LOC"]]}], ["No", {}]]))
    assert [(row["text"], row["entities"]) for row in rows] == [("In Rome", json.dumps([PLACE])), ("No", "")]


def test_lists_in_parquet_stay_whole(tmp_path: Path) -> None:
    table = pa.table({"tokens": [["In", "Rome"]], "spans": [[PLACE]]})
    pq.write_table(table, tmp_path / "in.parquet")
    _, rows = read_text(tmp_path, "a.parquet", (tmp_path / "in.parquet").read_bytes())
    assert json.loads(rows[0]["spans"]) == [PLACE]
    assert json.loads(rows[0]["tokens"]) == ["In", "Rome"]


REAL = [
    ("wnut17/train.conll", 3394, "tokens"),
    ("wnut17/dev.conll", 1009, "tokens"),
    ("wnut17/test.conll", 1287, "tokens"),
    ("msra_ner_zh/test.txt", 1000, "tokens"),
    ("restaurant8k_spans/train_4099.json", 4099, "labels"),
]


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the real sets are not there; set STUDIO_SHARED_DATA")
@pytest.mark.parametrize(("name", "num_rows", "column"), REAL, ids=[name for name, _, _ in REAL])
def test_the_real_sets_are_read_whole(name: str, num_rows: int, column: str, tmp_path: Path) -> None:
    result = read(SHARED_DATA / name, Path(name).name, ReadOptions(), tmp_path / "out.parquet")
    assert (result.num_rows, result.num_bad) == (num_rows, 0)
    cells = pq.read_table(result.path).column(column).to_pylist()
    assert all(isinstance(json.loads(cell), list) for cell in cells if cell)
    if column == "labels":
        assert {"start", "end", "label"} == set(json.loads(next(cell for cell in cells if cell))[0])
