"""What the quick model reads of an example, joined from blocks: vectors of the frozen model, and what was counted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from workers.engine.models.regression import Features

CLOSENESS = 10.0
FloatArray = NDArray[np.float32]


def joined(vectors: FloatArray, counted: dict[str, csr_matrix], shares: dict[str, float]) -> Features:
    """Every block times its share; a block without a share is left out."""
    share = shares.get("vector", 0.0)
    dense = share * vectors if share else np.zeros((len(vectors), 0), dtype=np.float32)
    blocks = [shares[name] * block for name, block in counted.items() if shares.get(name, 0.0)]
    sparse = hstack(blocks, format="csr") if blocks else np.zeros((len(vectors), 0))
    return Features(np.asarray(dense, dtype=np.float32), csr_matrix(sparse, dtype=np.float32))


def beside(first: FloatArray, second: FloatArray) -> FloatArray:
    """Two texts that were read one by one, as one row: each of them, where they agree and differ, and how close they
    are. The last weighs most, so that a ridge begins at what sentence models were made for."""
    agreeing = first * second
    blocks = [
        *(first / 2, second / 2, np.sqrt(first.shape[1]) * agreeing, np.abs(first - second)),
        CLOSENESS * agreeing.sum(axis=1, keepdims=True),
    ]
    return np.asarray(np.hstack(blocks), dtype=np.float32)


def shown_texts(texts: Sequence[str], pairs: Sequence[str] | None) -> Sequence[str]:
    """What is counted of a pair: both texts."""
    return texts if pairs is None else [f"{first}\n{second}" for first, second in zip(texts, pairs, strict=True)]
