"""Turns the sample data sets into the frozen tables a run reads: official splits where there are any."""

import csv
import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

Row = tuple[str, str, str]
SETS = ("banking77", "sms_spam", "sst", "ag_news_sample", "tweet_irony", "hotel_reviews_zh")


def _rows(path: Path, delimiter: str = ",", quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter, quoting=quoting))


def _stratified(rows: list[Row], shares: dict[str, float], seed: int = 42) -> list[Row]:
    """Give rows without a split one of these, label by label."""
    by_label: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_label[row[1]].append(row)
    done: list[Row] = []
    for label in sorted(by_label):
        group = by_label[label]
        random.Random(f"{seed}{label}").shuffle(group)  # noqa: S311  # A split, no secret.
        start = 0
        for name, share in shares.items():
            end = len(group) if name == list(shares)[-1] else start + round(share * len(group))
            done += [(text, label, name) for text, _, _ in group[start:end]]
            start = end
    return done


def _with_validation(train: list[Row], test: list[Row]) -> list[Row]:
    return _stratified(train, {"validation": 0.1, "train": 0.9}) + test


def _banking(folder: Path) -> list[Row]:
    train = [(text, label, "") for text, label in _rows(folder / "banking77/train.csv")[1:]]
    return _with_validation(train, [(text, label, "test") for text, label in _rows(folder / "banking77/test.csv")[1:]])


def _spam(folder: Path) -> list[Row]:
    lines = [(r[1], r[0], "") for r in _rows(folder / "sms_spam/sms.tsv", "\t", csv.QUOTE_NONE) if len(r) > 1]
    return _stratified(lines, {"test": 0.2, "validation": 0.08, "train": 0.72})


def _sst(folder: Path) -> list[Row]:
    done: list[Row] = []
    for part, split in (("train", "train"), ("dev", "validation"), ("test", "test")):
        done += [(r[1], r[0], split) for r in _rows(folder / f"sst/sst2_{part}.tsv", "\t", csv.QUOTE_NONE)[1:]]
    return done


def _news(folder: Path) -> list[Row]:
    rows = [(f"{r[1]} {r[2]}", r[0], "") for r in _rows(folder / "ag_news_sample/ag_news_7600.csv")]
    rows = [row for row in rows if row[1].isdigit()]
    return _stratified(rows, {"test": 0.2, "validation": 0.08, "train": 0.72})


def _irony(folder: Path) -> list[Row]:
    done: list[Row] = []
    for part, split in (("train", "train"), ("val", "validation"), ("test", "test")):
        done += [(r[0], r[1], split) for r in _rows(folder / f"tweet_irony/{part}.csv")[1:]]
    return done


def _hotel(folder: Path) -> list[Row]:
    rows = _rows(folder / "hotel_reviews_zh/ChnSentiCorp_htl_all.csv")[1:]
    return _stratified(
        [(r[1], r[0], "") for r in rows if len(r) > 1 and r[1].strip()],
        {"test": 0.2, "validation": 0.08, "train": 0.72},
    )


READERS: dict[str, Callable[[Path], list[Row]]] = {
    "banking77": _banking,
    "sms_spam": _spam,
    "sst": _sst,
    "ag_news_sample": _news,
    "tweet_irony": _irony,
    "hotel_reviews_zh": _hotel,
}


def write_table(name: str, data: Path, destination: Path) -> Path:
    """The set as `text`, `label`, `_row`, `_split`."""
    rows = READERS[name](data)
    columns = {
        "text": [text for text, _, _ in rows],
        "label": [label for _, label, _ in rows],
        "_row": pa.array(range(1, len(rows) + 1), pa.int64()),
        "_split": [split for _, _, split in rows],
    }
    destination.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), destination)
    return destination
