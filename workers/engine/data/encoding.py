"""Texts to word pieces, and lists of word pieces to padded tensors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

Encoded = dict[str, list[list[int]]]


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
        filler = pad_id if name == "input_ids" else 0
        block = np.full(mask.shape, filler, dtype=np.int64)
        block[mask] = np.fromiter(
            (v for i in positions for v in encoded[name][i]), dtype=np.int64, count=int(mask.sum())
        )
        batch[name] = torch.from_numpy(block)
    return batch
