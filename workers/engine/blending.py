"""How much of a say the quick model gets beside the taught one; chosen on the practice test alone."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SHARES = tuple(round(0.05 * i, 2) for i in range(20))
Answers = NDArray[np.float32]


def choose_share(
    tuned: Answers, quick: Answers, *, error: Callable[[Answers], float], quality: Callable[[Answers], float]
) -> float:
    """The quick model's share with the smallest error on validation, of those that answer no worse than without it.

    The smallest error of all may lie where answers get worse; a smaller say often still makes them surer and better.
    """
    least = quality(tuned)
    blends = {share: mixed(tuned, quick, share) for share in SHARES}
    harmless = [share for share in SHARES if share == 0.0 or quality(blends[share]) >= least]
    return min(harmless, key=lambda share: (error(blends[share]), share))


def mixed(tuned: Answers, quick: Answers, share: float) -> Answers:
    """Examples × outputs."""
    return np.asarray((1.0 - share) * tuned + share * quick, dtype=np.float32)
