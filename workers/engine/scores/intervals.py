"""How sure a share of right answers is, and whether two models differ by more than chance."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
Z = 1.959963984540054
MOST_EXACT = 1000


def wilson(num_right: int, num_asked: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); sound for few answers and at the ends."""
    if not num_asked:
        return 0.0, 1.0
    share, z2 = num_right / num_asked, Z * Z
    middle = (share + z2 / (2 * num_asked)) / (1 + z2 / num_asked)
    half = Z / (1 + z2 / num_asked) * math.sqrt(share * (1 - share) / num_asked + z2 / (4 * num_asked**2))
    low = 0.0 if num_right == 0 else max(0.0, middle - half)
    high = 1.0 if num_right == num_asked else min(1.0, middle + half)
    return low, high


def interval_of(right: NDArray[np.bool_]) -> dict[str, Any]:
    """The `interval` of result.json for answers that are right or not."""
    low, high = wilson(int(right.sum()), len(right))
    return {"metric": "accuracy", "low": low, "high": high, "confidence": CONFIDENCE, "method": "wilson"}


def mcnemar_p(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Two-sided p that two models answer the same exam equally well (McNemar 1947): the exact mid-p while few answers
    differ (Fagerland et al. 2013), else the normal approximation."""
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    differing, fewer = only_first + only_second, min(only_first, only_second)
    if not differing or only_first == only_second:
        return 1.0
    if differing > MOST_EXACT:
        return math.erfc(abs(only_first - only_second) / math.sqrt(2 * differing))
    tail = sum(math.comb(differing, k) for k in range(fewer))
    middle = math.comb(differing, fewer)
    return min(1.0, float((2 * tail + middle) / 2**differing))
