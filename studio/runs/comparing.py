"""Two to four runs side by side: what differs, their curves, and whether the difference could be chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from studio.core.charts import Chart, Series, draw
from studio.registry.faces import face_of
from studio.registry.scores import Score
from workers.engine import catalog
from workers.engine.knobs import AUTO, Config, knobs_of
from workers.engine.presets import presets
from workers.engine.spec import Training

from .models import MetricPoint, TrainingRun
from .titles import title_of

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
    labels = _labels()
    names = sorted(set().union(*flat) - {"kind", "preset"})
    rows += [Row(labels.get(name, name), [_shown(values.get(name, "–")) for values in flat]) for name in names]
    return [row for row in rows if len(set(row.values)) > 1]


def setting(run: TrainingRun) -> str:
    """The name of the card that was chosen."""
    card = presets(run.task).get(run.preset)
    return _(card.title) if card else run.preset or "–"


def way(run: TrainingRun) -> str:
    """The name of the way of training."""
    method = catalog.methods().get(run.method)
    return _(method.title) if method else run.method or "–"


def could_be_chance(scores: Sequence[Score]) -> bool:
    """Whether the likely ranges of the best and the worst overlap."""
    ranges = [(one.low, one.high) for one in scores if one.low is not None and one.high is not None]
    if len(ranges) < len(scores) or len(scores) < 2:
        return False
    return max(low for low, _high in ranges) <= min(high for _low, high in ranges)


def curves(runs: list[TrainingRun]) -> Chart | None:
    """The score on the practice test, each run over its own whole way; nothing when no run has a curve."""
    points: dict[str, list[tuple[float, float]]] = {}
    curve = face_of(runs[0]).curve_of(runs[0])
    rows = MetricPoint.objects.filter(run__in=runs, name=curve.metric, split="validation").order_by("step")
    for run_id, step, value in rows.values_list("run_id", "step", "value"):
        if value is not None:
            points.setdefault(run_id, []).append((float(step), 100 * value))
    drawn = [run for run in runs if len(points.get(run.pk, [])) > 1]
    if not drawn:
        return None
    lines = [
        draw(Series(title_of(run), number, points[run.pk]), x_max=points[run.pk][-1][0], y_max=100)
        for number, run in enumerate(runs, start=1)
        if run in drawn
    ]
    return Chart(
        title=_("How they learned"),
        sentence=curve.compared,
        y_labels=["100", "75", "50", "25", "0"],
        x_labels=[("0%", _("start"), ""), ("100%", _("end"), "e")],
        lines=lines,
        columns=[pgettext("column", "Run"), _("Best of 100"), _("At the end")],
        rows=[
            (title_of(run), [f"{max(y for _x, y in points[run.pk]):.1f}", f"{points[run.pk][-1][1]:.1f}"])
            for run in drawn
        ],
        spots=["100" for _run in drawn],
    )


def _labels() -> dict[str, str]:
    """What the dials are called on the page Settings."""
    configs: list[type[Config]] = [Training, *(method.Config for method in catalog.methods().values())]
    return {knob.name: _(knob.label) for config in configs for knob in knobs_of(config)}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value == AUTO:
        return _("chosen for your data")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not isinstance(value, dict | list)}
