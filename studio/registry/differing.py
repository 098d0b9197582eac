"""Which exam questions one run answers right and another wrong, or closer and farther, in the same exam."""

import math
from dataclasses import dataclass

from studio.runs.folders import predictions_path
from studio.runs.models import TrainingRun

from .faces import face_of
from .faces.face import Face
from .reading import ExamAnswer, exam_rows
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
    """From one run to another: what became right, and what became wrong; of numbers what came closer, what is farther
    off."""

    num_fixed: int
    num_broken: int
    fixed: list[Changed]
    broken: list[Changed]
    is_by_gap: bool = False

    @property
    def could_be_chance(self) -> bool:
        """The same questions were asked of both, so only those count on which they differ (McNemar 1947, mid-p; the
        sign test where answers are numbers)."""
        differing, fewer = self.num_fixed + self.num_broken, min(self.num_fixed, self.num_broken)
        if self.num_fixed == self.num_broken:
            return True
        if differing > MOST_EXACT:
            return math.erfc(abs(self.num_fixed - self.num_broken) / math.sqrt(2 * differing)) > CHANCE_P
        tail = sum(math.comb(differing, k) for k in range(fewer))
        return bool((2 * tail + math.comb(differing, fewer)) / 2**differing > CHANCE_P)


def difference(before: TrainingRun, after: TrainingRun) -> Difference | None:
    """Nothing when they did not take the same exam, or its answers are gone."""
    if before.dataset_version_id != after.dataset_version_id:
        return None
    if not (predictions_path(before.pk).is_file() and predictions_path(after.pk).is_file()):
        return None
    old, new = exam_rows(before), exam_rows(after)
    if old.keys() != new.keys():
        return None
    is_by_gap = any(one.gap is not None for one in new.values())
    gains = [(_gain(old[row], one), row) for row, one in new.items()]
    fixed = [row for gain, row in sorted(gains, key=lambda pair: -pair[0]) if gain > 0]
    broken = [row for gain, row in sorted(gains, key=lambda pair: pair[0]) if gain < 0]
    face = face_of(after)

    def told(rows: list[int]) -> list[Changed]:
        return [_changed(face, old[row], new[row]) for row in rows[:SHOWN]]

    return Difference(len(fixed), len(broken), told(fixed), told(broken), is_by_gap)


def _gain(old: ExamAnswer, new: ExamAnswer) -> float:
    """How much better the newer answer is: for numbers how much closer, else whether it became right."""
    if old.gap is not None and new.gap is not None:
        return old.gap - new.gap
    return float(new.is_right) - float(old.is_right)


def _changed(face: Face, old: ExamAnswer, new: ExamAnswer) -> Changed:
    before, after = face.shown_mistake(old), face.shown_mistake(new)
    return Changed(new.text, after.right, before.said, after.said)
