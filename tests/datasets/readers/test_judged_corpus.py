"""A zip with a corpus, queries and judgements becomes a table of questions and right items."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from studio.datasets.readers import ReadOptions, ReadResult, UnreadableTableError
from studio.datasets.readers import sniff as sniffing
from studio.datasets.readers.opening import read
from studio.datasets.telling import problem
from tests.conftest import SHARED_DATA

CORPUS = [
    {"_id": "d1", "title": "Parcels", "text": "Where they are."},
    {"_id": "d2", "title": "", "text": "Refunds take a week."},
    {"_id": "d3", "text": "Nobody asked for this."},
    {"_id": "d4", "text": " "},
]
QUERIES = [{"_id": "q1", "text": "where is it"}, {"_id": "q2", "text": "money back"}]
HEAD = "query-id\tcorpus-id\tscore\n"
TEST = HEAD + "q2\td2\t1\nq1\td9\t1\n"
TRAIN = HEAD + "q1\td1\t2\nq1\td2\t0\nq7\td1\t1\n"


@pytest.fixture(autouse=True)
def _pairs_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "_are_pairs_wanted", lambda: True)


def lines(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def read_zip(folder: Path, members: dict[str, str], **options: Any) -> tuple[ReadResult, list[dict[str, Any]]]:
    path = folder / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    result = read(path, "set.zip", ReadOptions(**options), folder / "out.parquet")
    return result, pq.read_table(result.path).to_pylist()


def whole(**more: str) -> dict[str, str]:
    files = {"set/corpus.jsonl": lines(CORPUS), "set/queries.jsonl": lines(QUERIES), "set/qrels/train.tsv": TRAIN}
    return files | {"set/__MACOSX/._corpus.jsonl": "x"} | more


def test_every_judgement_is_a_row_and_an_item_nobody_judged_has_no_question(tmp_path: Path) -> None:
    result, rows = read_zip(tmp_path, whole())
    assert result.columns == ["query", "positive", "score"]
    assert [(row["query"], row["positive"], row["score"]) for row in rows] == [
        ("where is it", "Parcels\nWhere they are.", "2"),
        ("where is it", "Refunds take a week.", "0"),
        ("", "Nobody asked for this.", ""),
    ]
    told = [str(problem(row.as_json())) for row in result.bad_rows]
    assert told == [
        "A judgement names the question “q7”, which is not among the questions. It was skipped.",
        "Line 4 of the corpus holds no text. It was skipped.",
    ]


def test_several_tables_of_judgements_say_which_part_a_row_is_of(tmp_path: Path) -> None:
    result, rows = read_zip(tmp_path, whole(**{"set/qrels/test.tsv": TEST}))
    assert [row["part"] for row in rows] == ["train", "test", "train", ""]
    assert any("d9" in str(problem(row.as_json())) for row in result.bad_rows)


@pytest.mark.parametrize("line", ["q1\t0\td1\t1\n", "q1 0 d1  1\n"])
def test_the_older_form_of_judgements_is_read_too(tmp_path: Path, line: str) -> None:
    assert read_zip(tmp_path, whole(**{"set/qrels/train.tsv": line}))[1][0]["score"] == "1"


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("set/corpus.jsonl", "", "CORPUS_EMPTY"),
        ("set/corpus.jsonl", '{"_id": "d1", "text": {"a": ["b"]}}\nnope\n[1]\n', "CORPUS_EMPTY"),
        ("set/queries.jsonl", '{"_id": "q1"}\n', "QUERIES_EMPTY"),
        ("set/qrels/train.tsv", HEAD, "JUDGEMENTS_NONE"),
        ("set/qrels/train.tsv", HEAD.replace("\t", ",") + "q1,d1,1\n", "JUDGEMENTS_NONE"),
        ("set/qrels/train.tsv", HEAD + "q1\tx9\t1\ny9\td1\t1\n", "JUDGEMENTS_UNKNOWN"),
    ],
)
def test_a_set_that_leads_from_no_question_to_no_item_is_refused(
    tmp_path: Path, file: str, text: str, code: str
) -> None:
    with pytest.raises(UnreadableTableError) as refusal:
        read_zip(tmp_path, whole(**{file: text}))
    assert refusal.value.code == code
    assert str(problem(refusal.value.as_json())).endswith(".")


def test_ids_may_be_called_id(tmp_path: Path) -> None:
    files = {name: text.replace('"_id"', '"id"') for name, text in whole().items()}
    assert read_zip(tmp_path, files)[0].num_rows == 3


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_STORED])
def test_a_damaged_zip_is_called_so(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, text in whole().items():
            archive.writestr(name, text)
    broken = bytearray(path.read_bytes())
    broken[60:90] = b"\x07" * 30
    path.write_bytes(broken)
    with pytest.raises(UnreadableTableError) as refusal:
        read(path, "set.zip", ReadOptions(), tmp_path / "out.parquet")
    assert refusal.value.code == "ZIP_BROKEN"


def test_a_zip_with_a_password_is_called_so(tmp_path: Path) -> None:
    read_zip(tmp_path, whole())
    path = tmp_path / "set.zip"
    locked = bytearray(path.read_bytes())
    place = -1
    while (place := locked.find(b"PK\x01\x02", place + 1)) >= 0:
        locked[place + 8] |= 1
    path.write_bytes(locked)
    with pytest.raises(UnreadableTableError) as refusal:
        read(path, "set.zip", ReadOptions(), tmp_path / "out.parquet")
    assert refusal.value.code == "ZIP_LOCKED"


def test_members_that_climb_out_of_the_zip_write_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    result, _rows = read_zip(folder, {f"../../{name}": text for name, text in whole().items()})
    assert result.num_rows == 3
    assert [path.name for path in tmp_path.iterdir()] == ["inner"]


def test_a_preview_stops_early(tmp_path: Path) -> None:
    assert len(read_zip(tmp_path, whole(), max_rows=1)[1]) == 1


@pytest.mark.parametrize("left_out", ["set/corpus.jsonl", "set/queries.jsonl", "set/qrels/train.tsv"])
def test_another_zip_is_none(tmp_path: Path, left_out: str) -> None:
    files = {name: text for name, text in whole().items() if name != left_out}
    with pytest.raises(UnreadableTableError) as refusal:
        read_zip(tmp_path, files)
    assert refusal.value.code == "FILE_IS_ZIP"


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.datasets.readers.limits.BOMB_BYTES", 1000)
    with pytest.raises(UnreadableTableError) as refusal:
        read_zip(tmp_path, whole(**{"set/corpus.jsonl": lines(CORPUS) + " " * 10_000_000}))
    assert refusal.value.code == "FILE_UNPACKS_TOO_LARGE"


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the sample data are not here")
def test_a_real_set_is_read(tmp_path: Path) -> None:
    folder = SHARED_DATA / "retrieval_cmrc_zh"
    result, rows = read_zip(tmp_path, {path.name: path.read_text() for path in folder.iterdir()})
    assert result.num_rows == 3219
    assert result.num_bad == 0
    assert {row["part"] for row in rows} == {"train", "test"}
    assert len({row["positive"] for row in rows}) == 848
