"""Learns only those rows of a word table that the data uses; every other row stays bit for bit what it was.

The word table is most of a small model, yet a few thousand short texts use a tenth of it. A dense optimiser moves and
remembers every row; leaving the unused ones out saves that time and memory. It changes no result: without a gradient
and without weight decay a row never moves.
"""

from typing import Any

import numpy as np
import torch
from torch import nn


class CompactEmbedding(nn.Module):
    """Looks like the table it replaces, but its parameter holds only the rows in use."""

    def __init__(self, whole: nn.Embedding, used: torch.Tensor) -> None:
        super().__init__()
        # Kept in a list, or its rows would count as parameters of this table.
        self._replaced = [whole]
        # BART's kind of table stretches its vectors.
        self.scale = float(getattr(whole, "embed_scale", 1.0))
        self.padding_idx = whole.padding_idx
        self.register_buffer("whole", whole.weight.detach(), persistent=False)
        self.register_buffer("used", used, persistent=False)
        places = torch.full((whole.num_embeddings,), -1, dtype=torch.long)
        places[used] = torch.arange(len(used))
        self.register_buffer("places", places, persistent=False)
        self.weight = nn.Parameter(whole.weight.detach()[used].clone())
        padding = -1 if whole.padding_idx is None else int(places[whole.padding_idx])
        # A padding row that no text uses is not here; as -1 it would mean the last of these rows.
        self.compact_padding = None if padding < 0 else padding

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        vectors = nn.functional.embedding(self.places[input_ids], self.weight, padding_idx=self.compact_padding)  # type: ignore[index]  # A registered buffer.
        return vectors if self.scale == 1.0 else vectors * self.scale

    @torch.no_grad()
    def expanded(self) -> nn.Embedding:
        """The very table that was replaced, with the learned rows in it."""
        whole: torch.Tensor = self.whole.clone()  # type: ignore[operator]  # A registered buffer.
        whole[self.used] = self.weight.detach()  # type: ignore[index]  # A registered buffer.
        table = self._replaced[0]
        table.weight = nn.Parameter(whole)
        return table


def rows_in_use(encoded: list[dict[str, Any]], always: set[int]) -> torch.Tensor:
    """Sorted ids that occur in any of these encodings, and the special ones."""
    found: set[int] = set(always)
    for part in encoded:
        for ids in part["input_ids"]:
            found.update(ids)
        # Words that are hidden from the model are learned as well.
        found.update(part.get("in_use", ()))
    return torch.from_numpy(np.array(sorted(found), dtype=np.int64))


def replace_table(backbone: Any, table: nn.Module) -> None:
    """Put another word table in the place of a model's own."""
    backbone.set_input_embeddings(table)
