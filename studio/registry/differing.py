"""Which exam questions one run answers right and another wrong, where both took the same exam."""

import math
from dataclasses import dataclass

from studio.runs.folders import predictions_path
from studio.runs.models import TrainingRun

from .faces import face_of
from .reading import exam_rows
from .scores import CHANCE_P

SHOWN = 5
MOST_EXACT = 1_000


@dataclass(frozen=True)
class Changed:
    """One question on which two runs do not agree."""

    text: str
    right: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """From one run to another: what became right, and what became wrong."""

    num_fixed: int
    num_broken: int
    fixed: list[Changed]
    broken: list[Changed]

    @property
    def could_be_chance(self) -> bool:
        """The same questions were asked of both, so only those count on which they differ (McNemar 1947, mid-p)."""
        differing, fewer = self.num_fixed + self.num_broken, min(self.num_fixed, self.num_broken)
        if self.num_fixed == self.num_broken:
            return True
        if differing > MOST_EXACT:
            return math.erfc(abs(self.num_fixed - self.num_broken) / math.sqrt(2 * differing)) > CHANCE_P
        tail = sum(math.comb(differing, k) for k in range(fewer))
        return bool((2 * tail + math.comb(differing, fewer)) / 2**differing > CHANCE_P)


def difference(before: TrainingRun, after: TrainingRun) -> Difference | None:
    """Nothing when they did not take the same exam, its answers are gone, or they are numbers, which are more or less
    right."""
    if before.dataset_version_id != after.dataset_version_id:
        return None
    if not (predictions_path(before.pk).is_file() and predictions_path(after.pk).is_file()):
        return None
    old, new = exam_rows(before), exam_rows(after)
    if old.keys() != new.keys() or any(one.gap is not None for one in new.values()):
        return None
    told = face_of(after).told
    changed = [
        (old[row].is_right, Changed(one.text, told(one.right), told(old[row].said), told(one.said)))
        for row, one in new.items()
        if old[row].is_right != one.is_right
    ]
    broken = [one for was_right, one in changed if was_right]
    fixed = [one for was_right, one in changed if not was_right]
    return Difference(len(fixed), len(broken), fixed[:SHOWN], broken[:SHOWN])
