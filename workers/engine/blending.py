"""How much of a say the quick model gets beside the taught one; chosen on the practice test alone."""

import numpy as np
from numpy.typing import NDArray

SHARES = tuple(round(0.05 * i, 2) for i in range(20))


def choose_share(tuned: NDArray[np.float32], quick: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """The quick model's share with the smallest error score on validation, if it also answers more right."""
    losses = {share: _log_loss(mixed(tuned, quick, share), targets) for share in SHARES}
    best = min(losses, key=lambda share: (losses[share], share))
    if best == 0.0 or _right(mixed(tuned, quick, best), targets) < _right(tuned, targets):
        return 0.0
    return best


def mixed(tuned: NDArray[np.float32], quick: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Shares of each label, examples × labels."""
    return np.asarray((1.0 - share) * tuned + share * quick, dtype=np.float32)


def _log_loss(probabilities: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    chosen = probabilities[np.arange(len(targets)), targets]
    return float(-np.log(np.clip(chosen, 1e-7, 1.0)).mean())


def _right(probabilities: NDArray[np.float32], targets: NDArray[np.int64]) -> int:
    return int((probabilities.argmax(axis=1) == targets).sum())
