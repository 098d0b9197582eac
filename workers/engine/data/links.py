"""From the sums of a last layer to what is answered, and back: what a taught and a quick model have in common."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Link = Literal["softmax", "sigmoid", "identity"]
FloatArray = NDArray[np.float32]
SMALLEST = 1e-7


def answers_of(link: Link, outputs: NDArray[np.floating]) -> FloatArray:
    """Examples × outputs: shares that add up to one, shares that each stand alone, or the values themselves."""
    if link == "identity":
        return np.asarray(outputs, dtype=np.float32)
    if link == "sigmoid":
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * outputs)), dtype=np.float32)
    shifted = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def outputs_for(link: Link, answers: FloatArray) -> FloatArray:
    """Sums that would lead to these answers."""
    if link == "identity":
        return answers
    kept = np.clip(answers, SMALLEST, 1.0 - SMALLEST if link == "sigmoid" else 1.0)
    if link == "sigmoid":
        return np.asarray(np.log(kept) - np.log1p(-kept), dtype=np.float32)
    return np.asarray(np.log(kept), dtype=np.float32)
