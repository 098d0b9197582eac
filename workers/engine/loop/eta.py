"""How long it still takes, as a range; nothing until it can be said."""

import statistics
import time
from collections import deque

FEWEST_STEPS = 20
FEWEST_SECONDS = 10.0
RECENT = 100


class Eta:
    """Median of recent step times × steps left + measured evaluation and save times."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._steps: deque[float] = deque(maxlen=RECENT)
        self._pauses: list[float] = []

    def step(self, seconds: float) -> None:
        self._steps.append(seconds)

    def pause(self, seconds: float) -> None:
        """An evaluation or a save took this long."""
        self._pauses.append(seconds)

    def left(self, steps: int, pauses: int) -> list[float] | None:
        """Seconds, low and high; `pauses` is how many evaluations and saves are still to come."""
        enough = len(self._steps) >= FEWEST_STEPS or (
            len(self._steps) > 1 and time.monotonic() - self._started >= FEWEST_SECONDS
        )
        if not enough:
            return None
        low, high = self._quartiles()
        extra = pauses * (statistics.median(self._pauses) if self._pauses else 0.0)
        return [round(low * steps + extra, 1), round(max(high * steps + extra, (low * steps + extra) * 1.1), 1)]

    def _quartiles(self) -> tuple[float, float]:
        """Step times differ with the length of the texts, so the mean of each half around the median counts."""
        median = statistics.median(self._steps)
        mean = statistics.fmean(self._steps)
        return min(median, mean), max(median, mean)
