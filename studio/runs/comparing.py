"""Two to four runs side by side: what differs between them, and whether the difference could be chance."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workers.engine import catalog
from workers.engine.presets import presets

from .models import TrainingRun

MOST = 4


@dataclass(frozen=True)
class Row:
    """One thing that differs, with its value in each run."""

    name: str
    values: list[str]


def differences(runs: list[TrainingRun]) -> list[Row]:
    """What was set differently, in the order people care."""
    rows = [
        Row(_("Setting"), [setting(run) for run in runs]),
        Row(_("Way of training"), [way(run) for run in runs]),
        Row(_("Starting model"), [run.base_model.shown_title for run in runs]),
        Row(_("Version of the examples"), [str(run.dataset_version.number) for run in runs]),
    ]
    flat = [_flat(run.spec.get("training", {})) | _flat(run.spec.get("method", {})) for run in runs]
    names = sorted(set().union(*flat) - {"kind", "preset"})
    rows += [Row(name, [str(values.get(name, "–")) for values in flat]) for name in names]
    return [row for row in rows if len(set(row.values)) > 1]


def setting(run: TrainingRun) -> str:
    """The name of the card that was chosen."""
    card = presets(run.task).get(run.preset)
    return _(card.title) if card else run.preset or "–"


def way(run: TrainingRun) -> str:
    """The name of the way of training."""
    method = catalog.methods().get(run.method)
    return _(method.title) if method else run.method or "–"


def could_be_chance(runs: list[TrainingRun]) -> bool:
    """Whether the likely ranges of the best and the worst overlap."""
    ranges = [run.evaluation.interval for run in runs if hasattr(run, "evaluation") and run.evaluation.interval]
    if len(ranges) < len(runs) or len(runs) < 2:
        return False
    return bool(max(one["low"] for one in ranges) <= min(one["high"] for one in ranges))


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not isinstance(value, dict | list)}
