"""How much of a say the quick model gets beside the taught one; chosen on the practice test alone."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SHARES = tuple(round(0.05 * i, 2) for i in range(20))
Answers = NDArray[np.float32]


def choose_share(
    tuned: Answers, quick: Answers, *, error: Callable[[Answers], float], quality: Callable[[Answers], float]
) -> float:
    """The quick model's share with the smallest error on validation, unless it answers worse than without."""
    errors = {share: error(mixed(tuned, quick, share)) for share in SHARES}
    best = min(errors, key=lambda share: (errors[share], share))
    if best == 0.0 or quality(mixed(tuned, quick, best)) < quality(tuned):
        return 0.0
    return best


def mixed(tuned: Answers, quick: Answers, share: float) -> Answers:
    """Examples × outputs."""
    return np.asarray((1.0 - share) * tuned + share * quick, dtype=np.float32)
