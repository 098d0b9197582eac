"""Pairs of messages that mean the same, as rows for bench.tasks: the task that searches."""

import csv
import random
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]
# Of each of the 77 intents: messages that are to be found, and messages that ask for them.
NUM_ITEMS, NUM_LEARNED, NUM_PRACTICE, NUM_ASKED = 5, 20, 5, 10
SEED = 1


def same_intent(folder: Path) -> Rows:
    """banking77: the messages of the same intent are to be found for a message; learned from one of them each, asked in
    the exam by messages of the official test part."""
    generator, rows = random.Random(SEED), []  # noqa: S311  # Which messages, no secret.
    learned, asked = (by_intent(folder / f"banking77/{part}.csv") for part in ("train", "test"))
    for intent, texts in sorted(learned.items()):
        generator.shuffle(texts)
        items, others = texts[:NUM_ITEMS], texts[NUM_ITEMS:]
        train, practice = others[:NUM_LEARNED], others[NUM_LEARNED : NUM_LEARNED + NUM_PRACTICE]
        rows += [_row(text, items[i % NUM_ITEMS], "train") for i, text in enumerate(train)]
        rows += [_row(text, item, "validation") for text in practice for item in items]
        exam = generator.sample(asked[intent], NUM_ASKED)
        rows += [_row(text, item, "test") for text in exam for item in items]
    return rows


def _row(query: str, item: str, split: str) -> dict[str, Any]:
    return {"query": query, "item": item, "_split": split}


def by_intent(path: Path) -> dict[str, list[str]]:
    """The messages of each intent of a file, each once."""
    found: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["category"], []).append(row["text"])
    return {intent: list(dict.fromkeys(texts)) for intent, texts in found.items()}
