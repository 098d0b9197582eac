"""Several questions about the same text, each answered in a column of its own with one of a few labels."""

import json
from collections.abc import Mapping, Sequence

from workers.engine.data.cells import cell_of

from .profile import ColumnCard

FEWEST = 2
# Longer cells are texts that repeat, no names of groups.
LONGEST_NAME = 40


def answering(cards: Sequence[ColumnCard]) -> list[str]:
    """The columns that may each answer a question about the text: a few short values on many rows."""
    return [card.name for card in cards if _may_answer(card)]


def _may_answer(card: ColumnCard) -> bool:
    return card.kind == "label" and not card.shape and card.distinct > 1 and card.median <= LONGEST_NAME


def suggested(cards: Sequence[ColumnCard]) -> list[str]:
    """The likely ones; nothing while there are too few of them. A column whose values hardly come again is a text."""
    able = [card for card in cards if _may_answer(card) and card.distinct <= max(2, card.filled // 5)]
    return [card.name for card in able] if len(able) >= FEWEST else []


def faceted(names: Sequence[str], cells: Sequence[str]) -> str:
    """The label for each question as a JSON object; empty where none has one."""
    known = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if cell.strip()}
    return json.dumps(known, ensure_ascii=False) if known else ""


def named(labels: Mapping[str, str]) -> list[str]:
    """“topic: refund”, one for each question with a label."""
    return [f"{name}: {label}" for name, label in labels.items()]


def names_in(cell: str) -> list[str]:
    """The same of a cell as it is frozen."""
    return named(cell_of(cell))


def question_of(name: str, questions: Sequence[str]) -> str | None:
    """Which question “topic: refund” answers; of “Q1” and “Q1: topic” the longer one."""
    found = [question for question in questions if name.startswith(f"{question}: ")]
    return max(found, key=len, default=None)


def written(name: str, questions: Sequence[str]) -> str:
    """How “topic: refund” stands in a frozen cell."""
    question = question_of(name, questions)
    if question is None:
        return name
    return json.dumps({question: name[len(question) + 2 :]}, ensure_ascii=False)[1:-1]
