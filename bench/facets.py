"""One model that labels in several respects, beside one model for each respect, on the same examples.

python -m bench.facets DATA_DIR [--rows 1500] [--preset balanced] [--seed 42] [--threads 1]

One table of two sets: intents of a bank (banking77, its fifteen commonest) and spam (sms_spam); a text of the one lacks
the label of the other. The single models learn in the same way (the whole starting model), without the quick model's
say.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from workers.engine.process import go_offline

go_offline()

import pyarrow as pa  # noqa: E402  # Offline switches first.
import pyarrow.parquet as pq  # noqa: E402  # As above.

from bench.tables import READERS, Row  # noqa: E402  # As above.

SETS = {"intent": "banking77", "spam": "sms_spam"}
MOST_LABELS = 15
HEAD = "respect | learned from / exam | one model for all: right % (range) | its own model: right % (range) | counts %"


def chosen(name: str, data: Path, rows: int, seed: int) -> list[Row]:
    """Examples of the commonest labels of a set, no more than so many."""
    every = READERS[name](data)
    common = {label for label, _ in Counter(row[1] for row in every).most_common(MOST_LABELS)}
    kept = [row for row in every if row[1] in common]
    random.Random(seed).shuffle(kept)  # noqa: S311  # A choice of examples, no secret.
    return kept[:rows]


def table(rows: list[dict[str, Any]], path: Path) -> Path:
    pq.write_table(pa.Table.from_pylist([{**row, "_row": i} for i, row in enumerate(rows, start=1)]), path)
    return path


def learned(folder: Path, task: str, columns: dict[str, str], path: Path, training: dict[str, Any]) -> dict[str, Any]:
    """One run of the engine, with the drafts."""
    folder.mkdir()
    spec = {
        "task": {"kind": task},
        "method": {"kind": "full"},
        "data": {"path": str(path), "columns": columns},
        "training": training,
        "exports": ["safetensors"],
    }
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    with (folder / "log.txt").open("wb") as log:
        subprocess.run([sys.executable, "-m", "bench.drafts", str(folder)], stdout=log, stderr=log, check=True)
    return dict(json.loads((folder / "result.json").read_text(encoding="utf-8")))


def told(scores: dict[str, float], interval: dict[str, float]) -> str:
    return f"{100 * scores['accuracy']:.1f} ({100 * interval['low']:.1f} to {100 * interval['high']:.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rows", type=int, default=1500)
    parser.add_argument("--preset", default="balanced")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    training = {"preset": asked.preset, "seed": asked.seed, "num_threads": asked.threads, "blend_with_quick": False}
    sets = {facet: chosen(name, asked.data, asked.rows, asked.seed) for facet, name in SETS.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        union = [
            {"text": text, "labels": json.dumps({facet: label}), "_split": split}
            for facet, rows in sets.items()
            for text, label, split in rows
        ]
        started = time.monotonic()
        columns = {"text": "text", "labels": "labels"}
        both = learned(folder / "all", "multi-task", columns, table(union, folder / "all.parquet"), training)
        seconds = [time.monotonic() - started]
        print(f"| {HEAD} |\n|{' --- |' * (HEAD.count('|') + 1)}", flush=True)
        for facet in both["facets"]:
            rows = [{"text": t, "label": y, "_split": s} for t, y, s in sets[facet["name"]]]
            path = table(rows, folder / f"{facet['name']}.parquet")
            started = time.monotonic()
            columns = {"text": "text", "label": "label"}
            single = learned(folder / facet["name"], "text-classification", columns, path, training)
            seconds.append(time.monotonic() - started)
            counts = next(one for one in facet["baselines"] if one["name"] == "counts")
            cells = [facet["name"], f"{facet['num_train']} / {facet['num_test']}"]
            cells += [told(facet["scores"], facet["interval"])]
            cells += [told(single["scores"]["test"], single["interval"]), f"{100 * counts['scores']['accuracy']:.1f}"]
            print("| " + " | ".join(cells) + " |", flush=True)
        print("seconds: all", *(round(one) for one in seconds), flush=True)


if __name__ == "__main__":
    main()
