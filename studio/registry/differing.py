"""Which exam questions one run answers right and another wrong, where both took the same exam."""

from dataclasses import dataclass

from studio.runs.folders import predictions_path
from studio.runs.models import TrainingRun

from .reading import exam_rows

SHOWN = 5


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


def difference(before: TrainingRun, after: TrainingRun) -> Difference | None:
    """Nothing when they did not take the same exam, or its answers are gone."""
    if before.dataset_version_id != after.dataset_version_id:
        return None
    if not (predictions_path(before.pk).is_file() and predictions_path(after.pk).is_file()):
        return None
    old, new = exam_rows(before), exam_rows(after)
    if old.keys() != new.keys():
        return None
    changed = [
        (old[row].is_right, Changed(one.text, one.right, old[row].said, one.said))
        for row, one in new.items()
        if old[row].is_right != one.is_right
    ]
    broken = [one for was_right, one in changed if was_right]
    fixed = [one for was_right, one in changed if not was_right]
    return Difference(len(fixed), len(broken), fixed[:SHOWN], broken[:SHOWN])
