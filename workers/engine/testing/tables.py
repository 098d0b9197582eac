"""Tiny labelled tables whose labels can be learned in a few steps, in English and Chinese."""

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

ENGLISH = {
    "refund": ("please give me my money back", "i want a refund for this", "return the payment to my card"),
    "delivery": ("where is my parcel now", "the package has not arrived", "when will you ship my order"),
    "praise": ("this is a wonderful shop", "thank you so much great work", "i love it very happy"),
}
CHINESE = {
    "退款": ("请把钱退给我", "我想申请退款", "这笔钱什么时候退回"),
    "物流": ("我的包裹到哪里了", "快递一直没有送到", "什么时候发货"),
    "表扬": ("这家店真不错", "非常感谢，做得很好", "我很喜欢，很满意"),
}
TAILS = ("today", "again", "now", "for order {n}", "since monday", "", "please", "number {n}")


def labelled_rows(num_examples: int, *, language: str = "en", seed: int = 0) -> list[dict[str, Any]]:
    """Rows with text, a second text, a label, and a split of 70/15/15."""
    generator = random.Random(seed)  # noqa: S311  # Test data, no secret.
    phrases = CHINESE if language == "zh" else ENGLISH
    rows = []
    for i in range(num_examples):
        label = sorted(phrases)[i % len(phrases)]
        tail = "" if language == "zh" else generator.choice(TAILS).format(n=generator.randrange(100))
        text = f"{generator.choice(phrases[label])} {tail}".strip()
        split = "test" if i % 20 >= 17 else "validation" if i % 20 >= 14 else "train"
        rows.append({"text": text, "other": generator.choice(TAILS), "label": label, "_row": i + 1, "_split": split})
    return rows


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def write_run(folder: Path, table: Path, model: Path, *, method: dict[str, Any], **wishes: Any) -> Path:
    """A run folder ready for `python -m workers.engine`; small, one thread, save points every four steps."""
    training = {
        "seed": 7,
        "num_threads": 1,
        "num_train_epochs": 3,
        "max_tokens_per_batch": 128,
        "eval_steps": 4,
        "save_steps": 4,
        "learning_rate": 1e-3,
        "early_stopping_patience": 0,
        **wishes.pop("training", {}),
    }
    spec = {
        "task": {"kind": "text-classification"},
        "method": method,
        "model": {"kind": "local", "name": model.name, "path": str(model)},
        "data": {"path": str(table), "columns": {"text": "text", "label": "label"}},
        "training": training,
        **wishes,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    return folder
