"""Questions to be answered from texts, out of the sample data and the studio's own sample."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from bench.marked import table_bookings
from workers.engine.scores.answering import mark

ASKED = {
    "people": "For how many people?",
    "time": "At what time?",
    "date": "On which day?",
    "first_name": "What is the first name?",
    "last_name": "What is the last name?",
}
Rows = list[dict[str, Any]]
MOST = {"train": 2000, "validation": 300, "test": 500}


def bookings(folder: Path) -> Rows:
    """Two questions to each booking: one whose answer is there, if any is, and one that may have none."""
    rows: Rows = []
    for number, booking in enumerate(table_bookings(folder)):
        spans = {one["label"]: one for one in json.loads(booking["spans"])}
        kinds = list(ASKED)
        for kind in dict.fromkeys([*list(spans)[:1], kinds[number % len(kinds)]]):
            answers = []
            if kind in spans:
                start, end = spans[kind]["start"], spans[kind]["end"]
                answers = [{"text": booking["text"][start:end], "start": start}]
            row = {"question": ASKED[kind], "context": booking["text"], "answers": json.dumps(answers)}
            rows.append({**row, "_split": booking["_split"]})
    return cut(rows)


def chinese(folder: Path) -> Rows:
    """The trial part of CMRC 2018 to learn from and to choose by, the development part as the exam."""
    rows: Rows = []
    for part in ("trial", "dev"):
        data = json.loads((folder / f"cmrc2018_zh/cmrc2018_{part}.json").read_text(encoding="utf-8"))["data"]
        paragraphs = [paragraph for article in data for paragraph in article["paragraphs"]]
        for number, paragraph in enumerate(paragraphs):
            split = "test" if part == "dev" else "validation" if number % 8 == 0 else "train"
            for asked in paragraph["qas"]:
                answers = json.dumps(asked["answers"], ensure_ascii=False)
                row = {"question": asked["question"], "context": paragraph["context"], "answers": answers}
                rows.append({**row, "_split": split})
    return cut(rows)


def notices(folder: Path) -> Rows:
    """The studio's own sample; of five notices one is for the exam and one to choose by."""
    path = Path(__file__).parents[1] / "studio/datasets/samples/town_notices.json"
    rows: Rows = []
    for number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        split = {0: "test", 1: "validation"}.get(number % 5, "train")
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                row = {"question": asked["question"], "context": paragraph["context"]}
                rows.append({**row, "answers": json.dumps(asked["answers"]), "_split": split})
    return cut(rows)


def cut(rows: Rows) -> Rows:
    """The first of each split."""
    counted = dict.fromkeys(MOST, 0)
    kept: Rows = []
    for row in rows:
        counted[row["_split"]] += 1
        if counted[row["_split"]] <= MOST[row["_split"]]:
            kept.append({**row, "_row": len(kept) + 1})
    return kept


def commonest(rows: Rows) -> str:
    """What always saying the commonest answer of the examples to learn from would get; no library does less."""
    told = [(row["_split"], [one["text"] for one in json.loads(row["answers"])]) for row in rows]
    said = Counter(right[0] if right else "" for split, right in told if split == "train").most_common(1)[0][0]
    marks = [mark(right, said) for split, right in told if split == "test"]
    return f"commonest answer, F1 {sum(f1 for f1, _ in marks) / len(marks):.3f}"
