"""Questions and the items that are right for them: the examples of a search, and their word pieces."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.encoding import Encoded, token_ids
from workers.engine.data.examples import Examples

NOBODY = -1
# Columns of the labels: two examples with one of the first two in common are no wrong answers to each other; the kin of
# the item known to be wrong; how well question and item go together; from there on the rows of their texts.
QUERY, ITEM, WRONG, DEGREE, ROWS = 0, 1, 2, 3, 4


@dataclass(frozen=True)
class Items:
    """Everything that can be found: distinct texts, and the row of the original file where each stands first."""

    texts: list[str]
    rows: list[int]


@dataclass(frozen=True)
class Searches(Examples):
    """One split. `targets` has for each question the positions of its right items; the first is learned from."""

    items: Items
    wrong: NDArray[np.int64]
    """For each question an item known to be wrong, or nobody."""
    kin: NDArray[np.int64]
    """Examples × 3: whose answers may be right for each other, of question, right item and wrong item."""
    degrees: NDArray[np.float64]
    """How well question and item go together, as it stands in the table; ones where it says nothing."""
    sought: NDArray[np.int64]
    """The items among which is searched; none where nothing is searched."""
    passed: list[tuple[int, ...]]
    """For each question the items that are not counted: known from other splits."""
    has_partner: bool = False
    """Whether an example is a question with its item, and not the question alone."""

    def shown(self, position: int) -> str:
        text = self.texts[position]
        return f"{text}\n{self.partner(position)}" if self.has_partner else text

    def partner(self, position: int) -> str:
        """The item that the example learns from."""
        return self.items.texts[int(self.targets[position][0])]

    def all_texts(self) -> list[str]:
        """Questions and their own items, once each."""
        used = {place for places in self.targets for place in places} | set(self.wrong[self.wrong >= 0].tolist())
        return [*dict.fromkeys(self.texts), *(self.items.texts[place] for place in sorted(used))]

    def take(self, positions: Any) -> "Searches":
        chosen = [int(position) for position in positions]
        return replace(
            self,
            texts=[self.texts[i] for i in chosen],
            targets=[self.targets[i] for i in chosen],
            rows=self.rows[chosen],
            wrong=self.wrong[chosen],
            kin=self.kin[chosen],
            degrees=self.degrees[chosen],
            passed=[self.passed[i] for i in chosen],
        )


def encoded_texts(examples: Examples, tokenizer: Any, max_length: int) -> Encoded:
    """Word pieces of every text of searches, or of texts that are only read."""
    if isinstance(examples, Searches):
        return _encoded_searches(examples, tokenizer, max_length)
    return token_ids(examples.texts, None, tokenizer, max_length)


def _encoded_searches(examples: Searches, tokenizer: Any, max_length: int) -> Encoded:
    """Every distinct text once; beside them which rows make an example and which are searched among."""
    own = [places[0] for places in examples.targets]
    columns = [examples.texts, [examples.items.texts[place] for place in own]]
    if (examples.wrong >= 0).any():
        # Where nothing is known to be wrong the right one stands in, and the loss passes over it.
        filled = np.where(examples.wrong >= 0, examples.wrong, own)
        columns.append([examples.items.texts[place] for place in filled])
    sought = [examples.items.texts[place] for place in examples.sought]
    place_of = _places([text for column in [*columns, sought] for text in column])
    stack = np.array([[place_of[text] for text in column] for column in columns], dtype=np.int64).T
    labels = np.column_stack([examples.kin, examples.degrees, stack]).astype(np.float64)
    encoded = token_ids(list(place_of), None, tokenizer, max_length)
    rows = np.array([place_of[text] for text in sought], dtype=np.int64)
    return {**encoded, "stack": stack, "labels": labels, "sought": rows}


def plain_texts(texts: list[str]) -> Examples:
    """Texts that are only read."""
    return Examples(texts, None, None, np.arange(1, len(texts) + 1))


def _places(texts: Sequence[str]) -> dict[str, int]:
    return {text: place for place, text in enumerate(dict.fromkeys(texts))}
