"""The examples of a run, column by column, in three splits."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Examples:
    """One split. `targets` are what is right, as the task reads it (for a classification positions in the list of
    labels), or nothing where it is not known; `rows` are row numbers of the original file, from 1."""

    texts: list[str]
    pairs: list[str] | None
    targets: Any
    rows: NDArray[np.int64]
    importance: NDArray[np.float32] | None = field(default=None, kw_only=True)
    """How much each counts while learning; nothing where all count alike."""

    def __len__(self) -> int:
        return len(self.texts)

    def shown(self, position: int) -> str:
        """One example as people read it."""
        if self.pairs is None:
            return self.texts[position]
        return f"{self.texts[position]}\n{self.pairs[position]}"

    def all_texts(self) -> list[str]:
        """Both texts of every example, for a tokenizer; labels are not in it."""
        return [*self.texts, *(self.pairs or ())]

    def take(self, positions: Any) -> "Examples":
        """Some of them, in the order asked for."""
        chosen = [int(position) for position in positions]
        pairs = None if self.pairs is None else [self.pairs[i] for i in chosen]
        targets = None if self.targets is None else self.targets[chosen]
        importance = None if self.importance is None else self.importance[chosen]
        return Examples([self.texts[i] for i in chosen], pairs, targets, self.rows[chosen], importance=importance)


def asked(texts: list[str], pairs: list[str] | None) -> Examples:
    """Questions whose answers nobody knows yet."""
    return Examples(texts, pairs, None, np.arange(1, len(texts) + 1))


@dataclass(frozen=True)
class Splits:
    """All examples of a run. An example of the exam whose label nobody can learn keeps it and counts as wrong."""

    train: Examples
    validation: Examples
    test: Examples
    labels: list[str]
    num_skipped: int = 0
    num_unlearnable: int = 0
    """Labels of the exam that no example to learn from has."""
    gauge: dict[str, Any] = field(default_factory=dict)
    """What the task measured in the examples to learn from, such as the unit of the numbers (contracts.Gauging)."""
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()
    """What is told of the reading besides: codes of events.NOTES and their values."""
    unlabelled: Examples | None = None
    """Texts whose label nobody knows, to learn from all the same (data/guessed.py); nothing where nobody wishes it."""
