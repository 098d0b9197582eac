"""Questions answered from texts, through the very engine, on the sample data:

python -m bench.questions DATA_DIR FOLDER [bookings|chinese|notices] [--steps 300] [--threads 1]

`bookings` asks what a booking says of date, time and the like, with the bundled model; what it does not say is a
question without an answer. `notices` is our own sample with the bundled model. `chinese` learns cmrc2018 from scratch
with a tiny model, which is to show that the error falls and the answers are well formed, and no more than that."""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.marked import table_bookings
from workers.engine.testing.tables import write_rows

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


SETS = {
    "bookings": (bookings, {"kind": "bundled", "name": "all-MiniLM-L6-v2"}),
    "notices": (notices, {"kind": "bundled", "name": "all-MiniLM-L6-v2"}),
    "chinese": (chinese, {"kind": "tiny", "name": "tiny"}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("set", choices=list(SETS))
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--speed", type=float, default=3e-4)
    options = parser.parse_args()
    rows, model = SETS[options.set]
    folder = options.folder / options.set
    table = write_rows(folder / "rows.parquet", rows(options.data))
    spec = {
        "task": {"kind": "question-answering"},
        "method": {"kind": "full"},
        "model": model,
        "data": {"path": str(table), "columns": {name: name for name in ("question", "context", "answers")}},
        "training": {
            "max_steps": options.steps,
            "eval_steps": max(1, options.steps // 4),
            "learning_rate": options.speed,
            "max_length": 256 if options.set == "chinese" else "auto",
            "num_threads": options.threads,
        },
        "exports": ["safetensors"],
    }
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "bench.drafts", str(folder)], check=True)
    told(folder, time.monotonic() - began)


def told(folder: Path, seconds: float) -> None:
    """Scores beside the simplest ways, and the course of the error."""
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    metrics = [event["payload"] for event in events if event["kind"] == "metric"]
    losses = [one["value"] for one in metrics if one["name"] == "loss"]
    tenth = max(1, len(losses) // 10)
    ends = [sum(part) / len(part) for part in (losses[:tenth], losses[-tenth:])] if losses else []
    parity = json.loads((folder / "exports/safetensors.json").read_text(encoding="utf-8"))
    print(json.dumps({"test": result["scores"]["test"], "interval": result["interval"], "losses": ends}))
    print(json.dumps({"simpler": {row["name"]: row["scores"] for row in result["baselines"]}}))
    print(json.dumps({"outcomes": result["outcomes"], "verdict": result["verdict"]}, ensure_ascii=False))
    print(json.dumps({"examples": [result["num_train"], result["num_test"]], "seconds": round(seconds), **parity}))


if __name__ == "__main__":
    main()
