"""Logistic regression over dense sentence vectors and sparse counts, made for many labels.

The same objective as scikit-learn's (C × error + half the squared weights, the bias free), solved by L-BFGS in fp32
with the dense block kept dense: a few times faster, and what the quick model and the simpler ways need is the label,
not the eighth digit.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

FloatArray = NDArray[np.float32]
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
    targets: NDArray[np.int64],
    num_labels: int,
    *,
    freedom: float,
    ask: Callable[[], None] | None = None,
) -> Fitted:
    """`freedom` (C) says how far the weights may move; `ask` may raise."""
    known = np.unique(targets)
    place = np.full(num_labels, -1)
    place[known] = np.arange(len(known))
    problem = _Problem(features, torch.from_numpy(place[targets]), freedom, ask)
    weights = torch.zeros(features.num_columns, len(known))
    bias = torch.zeros(len(known))
    _descend(problem, weights, bias)
    every = np.zeros((num_labels, features.num_columns), dtype=np.float32)
    offsets = np.full(num_labels, -30.0, dtype=np.float32)
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


class _Problem:
    """Error and its slope at any weights (features × labels)."""

    def __init__(
        self, features: Features, targets: torch.Tensor, freedom: float, ask: Callable[[], None] | None
    ) -> None:
        self.dense = torch.from_numpy(np.ascontiguousarray(features.dense, dtype=np.float32))
        self.sparse = _tensor(features.sparse)
        self.turned = _tensor(csr_matrix(features.sparse.T))
        self.targets = targets
        # With two labels both rows share the pull that scikit-learn puts on one.
        shared = 2.0 if int(targets.max()) == 1 else 1.0
        self.pull = shared / (freedom * len(targets))
        self.ask = ask

    def slope(self, weights: torch.Tensor, bias: torch.Tensor) -> tuple[float, torch.Tensor, torch.Tensor]:
        if self.ask is not None:
            self.ask()
        width = self.dense.shape[1]
        logits = torch.addmm(bias, self.dense, weights[:width])
        if self.sparse is not None:
            logits += self.sparse @ weights[width:]
        shares = torch.log_softmax(logits, dim=1)
        loss = -shares[torch.arange(len(self.targets)), self.targets].mean()
        loss = loss + self.pull / 2 * weights.square().sum()
        shares = shares.exp_()
        shares[torch.arange(len(self.targets)), self.targets] -= 1.0
        shares /= len(self.targets)
        below = [self.dense.T @ shares]
        if self.turned is not None:
            below.append(self.turned @ shares)
        return float(loss), torch.cat(below).add_(weights, alpha=self.pull), shares.sum(dim=0)


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
