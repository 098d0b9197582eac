"""Cells that hold a label for each of several questions, and what became of the answer to each."""

from dataclasses import dataclass

from workers.engine.data.cells import cell_of


@dataclass(frozen=True)
class Asked:
    """One question about a text: the right label, and what was said."""

    question: str
    right: str
    said: str

    @property
    def is_right(self) -> bool:
        return self.right == self.said


def asked(right: str, said: str) -> list[Asked]:
    """What became of each question whose answer is known, as predictions.parquet and live examples hold it."""
    wanted, given = cell_of(right), cell_of(said)
    return [Asked(question, label, given.get(question, "")) for question, label in wanted.items()]


def in_words(cell: str) -> str:
    """“topic: refund · urgency: today”."""
    return " · ".join(f"{question}: {label}" for question, label in cell_of(cell).items())
