"""Tiny labelled tables whose labels can be learned in a few steps, in English and Chinese."""

import json
import random
import re
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
# What is marked in these texts, for the tasks that find places.
MARKED = {
    "GOODS": ("parcel", "package", "order", "包裹", "快递"),
    "MONEY": ("money back", "refund", "payment", "card", "退款", "钱"),
    "DAY": ("today", "monday"),
}
COLUMNS = {
    "text-classification": {"text": "text", "label": "label"},
    "text-regression": {"text": "text", "target": "stars"},
    "token-classification": {"text": "text", "spans": "spans"},
    "embedding": {"query": "text", "positive": "item"},
    "masked-lm": {"text": "text"},
    "multi-task": {"text": "text", "labels": "respects"},
    "question-answering": {"question": "question", "context": "context", "answers": "answers"},
}
STARS = {"refund": 1.5, "delivery": 2.5, "praise": 4.5, "退款": 1.5, "物流": 2.5, "表扬": 4.5}
# What should be found for each of these texts, for the task that searches; the tail of a text stands in it as well.
ITEMS = {
    "refund": ("cash returned", "how refunding works", "paid back by bank"),
    "delivery": ("tracking", "late goods", "shipping dates"),
    "praise": ("shop reviews", "thanks received", "joyful customers"),
    "退款": ("退还现金", "退款流程", "退回时间"),
    "物流": ("包裹查询", "延误说明", "发货时间"),
    "表扬": ("店铺评价", "感谢信", "顾客心声"),
}
TAILS = ("today", "again", "now", "for order {n}", "since monday", "", "please", "number {n}")


def labelled_rows(num_examples: int, *, language: str = "en", seed: int = 0) -> list[dict[str, Any]]:
    """Rows with text, a second text, a label, a number, several labels, marked places, an item to find, a question
    about a text of its own (English), and a split of 70/15/15."""
    generator = random.Random(seed)  # noqa: S311  # Test data, no secret.
    phrases = CHINESE if language == "zh" else ENGLISH
    rows = []
    for i, asked in enumerate(question_rows(num_examples, seed=seed)):
        label = sorted(phrases)[i % len(phrases)]
        tail = "" if language == "zh" else generator.choice(TAILS).format(n=generator.randrange(100))
        phrase = generator.choice(phrases[label])
        text = f"{phrase} {tail}".strip()
        split = "test" if i % 20 >= 17 else "validation" if i % 20 >= 14 else "train"
        row = {"text": text, "other": generator.choice(TAILS), "label": label, "spans": json.dumps(marked(text))}
        told = [label, "hurry"] if text.endswith(("now", "today")) else [] if text.endswith("again") else [label]
        row |= {"stars": f"{STARS[label] + generator.choice((-0.5, 0.0, 0.5))}", "labels": json.dumps(told)}
        row["item"] = f"{ITEMS[label][phrases[label].index(phrase)]} {tail}".strip()
        # Labels in two respects, of which every third text lacks the second.
        respects = {"topic": label} | ({"haste": "some" if tail else "none"} if i % 3 else {})
        rows.append({**asked, **row, "respects": json.dumps(respects), "_row": i + 1, "_split": split})
    return rows


def unlabelled_rows(num_texts: int, *, first: int, seed: int = 1) -> list[dict[str, Any]]:
    """Texts of the same kind whose label nobody has said; their rows are numbered from `first` on."""
    rows = labelled_rows(num_texts, seed=seed)
    return [{**row, "label": "", "_split": "unlabelled", "_row": first + i} for i, row in enumerate(rows)]


def marked(text: str) -> list[dict[str, Any]]:
    """Every place of the text that holds one of the marked words."""
    places = [
        {"start": found.start(), "end": found.end(), "label": kind}
        for kind, words in MARKED.items()
        for found in re.finditer("|".join(words), text)
    ]
    return sorted(places, key=lambda place: place["start"])


NAMES = ("ada", "ben", "cleo", "dora", "emil", "fay")
TOWNS = ("rome", "oslo", "lima", "cairo", "delhi", "paris")


def question_rows(num_examples: int, *, with_none: bool = False, seed: int = 0) -> list[dict[str, Any]]:
    """Rows with a short text of who lives where, a question about it, its answers, and a split of 70/15/15; the answer
    is a town that stands behind the name asked for. With `with_none` every fourth question has no answer."""
    generator = random.Random(seed)  # noqa: S311  # Test data, no secret.
    rows = []
    for i in range(num_examples):
        people, towns = generator.sample(NAMES, 3), generator.sample(TOWNS, 3)
        told = list(zip(people[:2], towns, strict=False))
        context = " and ".join(f"{name} lives in {town}" for name, town in told)
        is_told = not (with_none and i % 4 == 3)
        name, town = generator.choice(told) if is_told else (people[2], "")
        answers = [{"text": town, "start": context.index(town)}] if is_told else []
        split = "test" if i % 20 >= 17 else "validation" if i % 20 >= 14 else "train"
        row = {"question": f"where is {name}", "context": context, "answers": json.dumps(answers)}
        rows.append({**row, "_row": i + 1, "_split": split})
    return rows


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def columns_of(task: dict[str, Any]) -> dict[str, str]:
    """The columns of the rows by the roles of a task."""
    if task.get("is_multi_label"):
        return {"text": "text", "label": "labels"}
    return COLUMNS.get(task["kind"], COLUMNS["text-classification"])


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
    task = wishes.pop("task", {"kind": "text-classification"})
    spec = {
        "task": task,
        "method": method,
        "model": {"kind": "local", "name": model.name, "path": str(model)},
        "data": {"path": str(table), "columns": columns_of(task)},
        "training": training,
        **wishes,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    return folder
