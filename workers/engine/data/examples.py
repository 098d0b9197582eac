"""The examples of a run, column by column, in three splits."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Examples:
    """One split. `targets` are positions in the list of labels; `rows` are row numbers of the original file, from 1."""

    texts: list[str]
    pairs: list[str] | None
    targets: NDArray[np.int64]
    rows: NDArray[np.int64]

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
        return Examples([self.texts[i] for i in chosen], pairs, self.targets[chosen], self.rows[chosen])


@dataclass(frozen=True)
class Splits:
    """All examples of a run. An example of the exam whose label nobody can learn keeps it and counts as wrong."""

    train: Examples
    validation: Examples
    test: Examples
    labels: list[str]
    num_skipped: int = 0
