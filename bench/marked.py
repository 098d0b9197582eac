"""The sample sets in which places are marked, as rows for bench.tasks."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from studio.datasets.readers import ReadOptions, json_document, tagged

Rows = list[dict[str, Any]]
# Where there is no practice test, every ninth example serves as one.
EVERY = 9


def noisy_names(folder: Path) -> Rows:
    """wnut17: new and rare names in messages, six kinds; the official split."""
    parts = (("train", "train"), ("dev", "validation"), ("test", "test"))
    return [row for part, split in parts for row in _tagged(folder / f"wnut17/{part}.conll", split)]


def table_bookings(folder: Path) -> Rows:
    """restaurant8k: times, dates, names and numbers of people in bookings, half of the official examples."""
    learn = list(_marked(folder / "restaurant8k_spans/train_4099.json", "train"))
    for row in learn[::EVERY]:
        row["_split"] = "validation"
    return [*learn, *_marked(folder / "restaurant8k_spans/test.json", "test")]


def _tagged(path: Path, split: str) -> Iterator[dict[str, Any]]:
    for row in _read(tagged.read, path):
        yield {"tokens": row["tokens"], "tags": row["tags"], "_split": split}


def _marked(path: Path, split: str) -> Iterator[dict[str, Any]]:
    for row in _read(json_document.read, path):
        yield {"text": row["userInput.text"], "spans": row["labels"] or json.dumps([]), "_split": split}


def _read(reader: Any, path: Path) -> Rows:
    """With the studio's own readers, as an upload would be."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "table.parquet"
        reader(path, path.name, ReadOptions(), out)
        return list(pq.read_table(out).to_pylist())
