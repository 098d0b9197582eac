"""Texts to word pieces, and lists of word pieces to padded tensors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

# Columns by the name of the model's argument, a row each: word pieces and their kinds as lists of int. `labels` are
# what is right: an array with a row each, or lists that go along with the word pieces. `owner`, where one example
# makes several rows, is the example of each row. `units` are the words of word pieces (data/words.py). `stack`, where
# an example learns from several texts that are read apart, is an array of examples × texts with the row of each; its
# labels go along with the examples. `sought` are the rows among which is searched (data/searches.py). `importance` is
# an array of how much each row counts while learning. `reader` is the tokenizer and `in_use` the pieces of words
# that occur, where words are guessed (data/hiding.py).
Encoded = dict[str, Any]
BESIDE = ("labels", "owner", "units", "stack", "sought", "importance", "reader", "in_use")
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


def sizes_of(encoded: Encoded, lengths: "np.ndarray[Any, np.dtype[np.int64]] | None" = None) -> Any:
    """Word pieces that every example takes in a padded batch; `lengths` are those of the rows, if they are shorter."""
    own = lengths_of(encoded) if lengths is None else lengths
    stack = encoded.get("stack")
    return own if stack is None else stack.shape[1] * own[stack].max(axis=1)


def padded(encoded: Encoded, positions: Sequence[int], pad_id: int) -> dict[str, torch.Tensor]:
    """One batch, padded to its longest text: int64 tensors of examples × word pieces, or of examples × texts × word
    pieces where an example has several texts."""
    stack = encoded.get("stack")
    chosen = list(positions) if stack is None else [int(row) for row in stack[list(positions)].ravel()]
    batch = _padded_rows(encoded, chosen, pad_id)
    if stack is not None:
        batch = {name: block.view(len(positions), stack.shape[1], -1) for name, block in batch.items()}
    if "labels" in encoded:
        labels = encoded["labels"]
        if isinstance(labels, np.ndarray):
            batch["labels"] = torch.from_numpy(labels[list(positions)])
        else:
            mask = batch["attention_mask"].numpy() > 0
            batch["labels"] = _block([labels[i] for i in positions], mask, IGNORED)
    if "importance" in encoded:
        batch["importance"] = torch.from_numpy(encoded["importance"][list(positions)])
    return batch


def _padded_rows(encoded: Encoded, positions: Sequence[int], pad_id: int) -> dict[str, torch.Tensor]:
    rows = [encoded["input_ids"][i] for i in positions]
    lengths = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
    mask = np.arange(int(lengths.max()))[None, :] < lengths[:, None]
    batch = {"attention_mask": torch.from_numpy(mask.astype(np.int64))}
    for name in encoded:
        if name not in BESIDE:
            batch[name] = _block([encoded[name][i] for i in positions], mask, pad_id if name == "input_ids" else 0)
    return batch


def owners_of(encoded: Encoded) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """The example that each row is made of."""
    owners = encoded.get("owner")
    return np.arange(len(encoded["input_ids"])) if owners is None else np.asarray(owners)


def _block(rows: list[list[int]], mask: "np.ndarray[Any, np.dtype[np.bool_]]", filler: int) -> torch.Tensor:
    block = np.full(mask.shape, filler, dtype=np.int64)
    block[mask] = np.fromiter((value for row in rows for value in row), dtype=np.int64, count=int(mask.sum()))
    return torch.from_numpy(block)
