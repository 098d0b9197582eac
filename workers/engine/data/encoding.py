"""Texts to word pieces, and lists of word pieces to padded tensors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

# Columns by the name of the model's argument, a row each: word pieces and their kinds as lists of int. `labels` are
# what is right: an array with a row each, or lists that go along with the word pieces. `owner`, where one example
# makes several rows, is the example of each row. `units` are the words of word pieces (data/words.py).
Encoded = dict[str, Any]
BESIDE = ("labels", "owner", "units")
# What the libraries' loss functions pass over.
IGNORED = -100


def token_ids(texts: Sequence[str], pairs: Sequence[str] | None, tokenizer: Any, max_length: int) -> Encoded:
    """Word pieces of every text, cut at `max_length`, not yet padded; exactly the columns the model takes."""
    if not texts:
        return {"input_ids": []}
    arguments = [list(texts)] if pairs is None else [list(texts), list(pairs)]
    encoded = tokenizer(*arguments, truncation=True, max_length=max_length, return_attention_mask=False)
    wanted = ["input_ids"]
    if pairs is not None and "token_type_ids" in encoded:
        wanted.append("token_type_ids")
    return {name: encoded[name] for name in wanted}


def lengths_of(encoded: Encoded) -> "np.ndarray[Any, np.dtype[np.int64]]":
    return np.array([len(ids) for ids in encoded["input_ids"]], dtype=np.int64)


def padded(encoded: Encoded, positions: Sequence[int], pad_id: int) -> dict[str, torch.Tensor]:
    """One batch, padded to its longest example: int64 tensors of examples × word pieces."""
    rows = [encoded["input_ids"][i] for i in positions]
    lengths = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
    mask = np.arange(int(lengths.max()))[None, :] < lengths[:, None]
    batch = {"attention_mask": torch.from_numpy(mask.astype(np.int64))}
    for name in encoded:
        if name not in BESIDE:
            batch[name] = _block([encoded[name][i] for i in positions], mask, pad_id if name == "input_ids" else 0)
    if "labels" in encoded:
        labels = encoded["labels"]
        is_by_row = isinstance(labels, np.ndarray)
        chosen = labels[list(positions)] if is_by_row else [labels[i] for i in positions]
        batch["labels"] = torch.from_numpy(chosen) if is_by_row else _block(chosen, mask, IGNORED)
    return batch


def owners_of(encoded: Encoded) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """The example that each row is made of."""
    owners = encoded.get("owner")
    return np.arange(len(encoded["input_ids"])) if owners is None else np.asarray(owners)


def _block(rows: list[list[int]], mask: "np.ndarray[Any, np.dtype[np.bool_]]", filler: int) -> torch.Tensor:
    block = np.full(mask.shape, filler, dtype=np.int64)
    block[mask] = np.fromiter((value for row in rows for value in row), dtype=np.int64, count=int(mask.sum()))
    return torch.from_numpy(block)
