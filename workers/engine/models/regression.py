"""Regression over dense sentence vectors and sparse counts, made for many labels: logistic where one label or several
are said, ridge where a number is.

The same objective as scikit-learn's (C × error + half the squared weights, the bias free), solved by L-BFGS in fp32
with the dense block kept dense: a few times faster, and what the quick model and the simpler ways need is the label,
not the eighth digit.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from workers.engine.data.links import Link

FloatArray = NDArray[np.float32]
# From what is said (examples × outputs) to the error and its slope there.
Error = Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor]]
HISTORY = 10
TOLERANCE = 1e-5
# Stopping here is early stopping too: on banking77 more steps gained nothing on the practice test.
MOST_STEPS = 60


@dataclass(frozen=True)
class Features:
    """Examples × features: a dense block first, then a sparse one; either may have no columns."""

    dense: FloatArray
    sparse: csr_matrix

    @property
    def num_columns(self) -> int:
        return int(self.dense.shape[1] + self.sparse.shape[1])

    def logits(self, weights: FloatArray, bias: FloatArray) -> FloatArray:
        """`weights` is labels × features."""
        width = self.dense.shape[1]
        said = self.dense @ weights[:, :width].T + bias
        # Only the weights in use are laid out anew: one short text must not wait for all of them.
        columns = np.unique(self.sparse.indices)
        if len(columns):
            said = said + self.sparse[:, columns] @ np.ascontiguousarray(weights[:, width + columns].T)
        return np.asarray(said, dtype=np.float32)


@dataclass(frozen=True)
class Fitted:
    """`weights` is labels × features; a label that nobody could learn has no say."""

    weights: FloatArray
    bias: FloatArray


def fit(
    features: Features,
    targets: NDArray[Any],
    num_outputs: int,
    *,
    freedom: float,
    ask: Callable[[], None] | None = None,
    link: Link = "softmax",
    importance: FloatArray | None = None,
) -> Fitted:
    """`targets` are positions of labels, with another link examples × outputs. `freedom` (C) says how far the weights
    may move; `ask` may raise; `importance`, for the softmax alone, how much each example counts."""
    # With two labels both rows share the pull that scikit-learn puts on one.
    shared = 2.0 if link == "softmax" and int(targets.max()) == 1 else 1.0
    known, error = _error_of(link, targets, num_outputs, importance)
    total = len(targets) if importance is None else float(importance.sum())
    problem = _Problem(features, error, shared / (freedom * total), ask)
    weights = torch.zeros(features.num_columns, len(known))
    bias = torch.zeros(len(known))
    _descend(problem, weights, bias)
    every = np.zeros((num_outputs, features.num_columns), dtype=np.float32)
    offsets = np.full(num_outputs, -30.0, dtype=np.float32)
    every[known] = weights.numpy().T
    offsets[known] = bias.numpy()
    return Fitted(every, offsets)


def _descend(problem: "_Problem", weights: torch.Tensor, bias: torch.Tensor) -> None:
    optimizer = torch.optim.LBFGS(
        [weights, bias],
        max_iter=MOST_STEPS,
        max_eval=2 * MOST_STEPS,
        tolerance_grad=TOLERANCE,
        tolerance_change=1e-9,
        history_size=HISTORY,
        line_search_fn="strong_wolfe",
    )

    def closure() -> float:
        loss, weights.grad, bias.grad = problem.slope(weights, bias)
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]  # torch leaves it untyped.


def _error_of(
    link: Link, targets: NDArray[Any], num_outputs: int, importance: FloatArray | None
) -> tuple[NDArray[np.int64], Error]:
    """The outputs that have anything to learn, and what they miss by."""
    if link == "softmax":
        known = np.unique(targets)
        place = np.full(num_outputs, -1)
        place[known] = np.arange(len(known))
        right = torch.from_numpy(place[targets])
        if importance is None:
            return known, _MissedLabel(right)
        return known, _MissedLabelWeighed(right, torch.from_numpy(importance / importance.sum())[:, None])
    known = np.flatnonzero(targets.any(axis=0)) if link == "sigmoid" else np.arange(num_outputs)
    wanted = torch.from_numpy(np.ascontiguousarray(targets[:, known], dtype=np.float32))
    return known, _MissedShares(wanted) if link == "sigmoid" else _MissedNumbers(wanted)


@dataclass(frozen=True)
class _MissedLabel:
    """Of shares that add up to one."""

    targets: torch.Tensor

    def __call__(self, logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        shares = torch.log_softmax(logits, dim=1)
        loss = -shares[torch.arange(len(self.targets)), self.targets].mean()
        shares = shares.exp_()
        shares[torch.arange(len(self.targets)), self.targets] -= 1.0
        shares /= len(self.targets)
        return loss, shares


@dataclass(frozen=True)
class _MissedLabelWeighed:
    """The same where some examples count for more; `say` adds up to one."""

    targets: torch.Tensor
    say: torch.Tensor

    def __call__(self, logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        shares = torch.log_softmax(logits, dim=1)
        places = torch.arange(len(self.targets))
        loss = -(self.say[:, 0] * shares[places, self.targets]).sum()
        shares = shares.exp_()
        shares[places, self.targets] -= 1.0
        shares *= self.say
        return loss, shares


@dataclass(frozen=True)
class _MissedShares:
    """Of shares that each stand alone."""

    targets: torch.Tensor

    def __call__(self, logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, self.targets, reduction="sum")
        return loss / len(self.targets), (logits.sigmoid() - self.targets) / len(self.targets)


@dataclass(frozen=True)
class _MissedNumbers:
    """Half the squared distance."""

    targets: torch.Tensor

    def __call__(self, logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        apart = logits - self.targets
        return apart.square().sum() / (2 * len(self.targets)), apart / len(self.targets)


class _Problem:
    """Error and its slope at any weights (features × outputs)."""

    def __init__(self, features: Features, error: Error, pull: float, ask: Callable[[], None] | None) -> None:
        self.dense = torch.from_numpy(np.ascontiguousarray(features.dense, dtype=np.float32))
        self.sparse = _tensor(features.sparse)
        self.turned = _tensor(csr_matrix(features.sparse.T))
        self.error = error
        self.pull = pull
        self.ask = ask

    def slope(self, weights: torch.Tensor, bias: torch.Tensor) -> tuple[float, torch.Tensor, torch.Tensor]:
        if self.ask is not None:
            self.ask()
        width = self.dense.shape[1]
        logits = torch.addmm(bias, self.dense, weights[:width])
        if self.sparse is not None:
            logits += self.sparse @ weights[width:]
        loss, missed = self.error(logits)
        loss = loss + self.pull / 2 * weights.square().sum()
        below = [self.dense.T @ missed]
        if self.turned is not None:
            below.append(self.turned @ missed)
        return float(loss), torch.cat(below).add_(weights, alpha=self.pull), missed.sum(dim=0)


def _tensor(matrix: csr_matrix) -> torch.Tensor | None:
    if not matrix.shape[1] or not matrix.shape[0]:
        return None
    matrix = matrix.sorted_indices()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support")
        return torch.sparse_csr_tensor(
            torch.from_numpy(matrix.indptr.astype(np.int64)),
            torch.from_numpy(matrix.indices.astype(np.int64)),
            torch.from_numpy(matrix.data.astype(np.float32)),
            size=matrix.shape,
            check_invariants=True,
        )
