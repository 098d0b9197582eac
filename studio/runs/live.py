"""What the training page shows of a run at this moment: read from rows, said in words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from studio.core import words
from studio.core.charts import Chart, Point, Series, draw, nice_ceiling, smoothed

from .models import MetricPoint, TrainingRun
from .reading import read, tell
from .statuses import FINAL, Status

PHASES = ("waiting", "preparing", "learning", "testing", "saving", "done")


@dataclass(frozen=True)
class PhaseStep:
    """One of the six phases: done, current or to come."""

    name: str
    state: str


@dataclass(frozen=True)
class Live:
    """The moving part of the training page."""

    run: TrainingRun
    phases: list[PhaseStep]
    percent: int
    is_measured: bool
    so_far: str
    left: str
    done_between: tuple[dt.datetime, dt.datetime] | None
    bold: str
    sentence: str
    score_chart: Chart
    loss_chart: Chart
    examples: list[dict[str, Any]]

    @property
    def is_final(self) -> bool:
        return self.run.status in FINAL


def phase_names() -> dict[str, str]:
    """The words for the phases."""
    return {
        "waiting": _("Waiting"),
        "preparing": _("Getting ready"),
        "learning": _("Learning"),
        "testing": _("Final exam"),
        "saving": _("Saving"),
        "done": _("Done"),
    }


def look(run: TrainingRun) -> Live:
    """Read everything the page needs of a run in three queries."""
    series = _series(run)
    progress = run.progress or {}
    eta = progress.get("eta_seconds") if run.status == Status.RUNNING else None
    now = timezone.now()
    accuracies = series.get(("accuracy", "validation"), [])
    losses = series.get(("eval_loss", "validation"), [])
    bold, sentence = tell(read(accuracies, losses))
    return Live(
        run=run,
        phases=_phases(run),
        percent=percent(run),
        is_measured=bool(eta) or run.status != Status.RUNNING,
        so_far=words.duration(((run.finished_at or now) - run.started_at).total_seconds()) if run.started_at else "",
        left=words.time_range(*eta) if eta else "",
        done_between=(now + dt.timedelta(seconds=eta[0]), now + dt.timedelta(seconds=eta[1])) if eta else None,
        bold=bold,
        sentence=sentence,
        score_chart=_score_chart(accuracies, progress),
        loss_chart=_loss_chart(series.get(("loss", "train"), []), losses, progress),
        examples=run.sample.get("examples", []) if run.sample else [],
    )


def percent(run: TrainingRun) -> int:
    """Whole percent of the way; 100 only when it is done."""
    if run.status == Status.SUCCEEDED:
        return 100
    progress = run.progress or {}
    total = progress.get("total") or 0
    return min(99, int(100 * (progress.get("done") or 0) / total)) if total else 0


def _series(run: TrainingRun) -> dict[tuple[str, str], list[Point]]:
    series: dict[tuple[str, str], list[Point]] = {}
    points = MetricPoint.objects.filter(run=run, name__in=("loss", "eval_loss", "accuracy")).order_by("step")
    for name, split, step, value in points.values_list("name", "split", "step", "value"):
        if value is not None:
            series.setdefault((name, split), []).append((float(step), value))
    return series


def _phases(run: TrainingRun) -> list[PhaseStep]:
    current = _current_phase(run)
    at = PHASES.index(current)
    states = {phase: "done" if index < at else "" for index, phase in enumerate(PHASES)}
    states[current] = "done" if run.status == Status.SUCCEEDED else "current"
    return [PhaseStep(name, states[phase]) for phase, name in phase_names().items()]


def _current_phase(run: TrainingRun) -> str:
    if run.status == Status.SUCCEEDED:
        return "done"
    if run.status in (Status.DRAFT, Status.QUEUED):
        return "waiting"
    return run.phase if run.phase in PHASES else "preparing"


def _x_axis(progress: dict[str, Any], last_step: float) -> tuple[float, list[tuple[str, str, str]]]:
    total = float(progress.get("total") or last_step or 1)
    epochs = progress.get("epochs")
    if not epochs:
        return total, [("0%", "0", ""), ("100%", str(int(total)), "e")]
    whole = round(float(epochs))
    return total, [("0%", "0", ""), ("100%", _("pass %(n)s") % {"n": whole}, "e")]


def _score_chart(accuracies: list[Point], progress: dict[str, Any]) -> Chart:
    last = accuracies[-1][0] if accuracies else 0
    x_max, x_labels = _x_axis(progress, last)
    hundred = [(step, 100 * value) for step, value in accuracies]
    name = _("practice test")
    if hundred:
        sentence = _("%(last)s of 100 on the practice test, %(first)s at the first one.") % {
            "last": round(hundred[-1][1]),
            "first": round(hundred[0][1]),
        }
    else:
        sentence = _("The first practice test comes soon.")
    return Chart(
        title=_("Right answers"),
        sentence=sentence,
        y_labels=["100", "75", "50", "25", "0"],
        x_labels=x_labels,
        lines=[draw(Series(name, 2, hundred), x_max=x_max, y_max=100)],
        columns=[_("Step"), _("Right of 100")],
        rows=[(str(int(step)), [f"{value:.1f}"]) for step, value in hundred],
    )


def _loss_chart(train: list[Point], validation: list[Point], progress: dict[str, Any]) -> Chart:
    points = [*train, *validation]
    x_max, x_labels = _x_axis(progress, max((step for step, _value in points), default=0))
    smooth = smoothed(train)
    y_max = nice_ceiling(max((value for _step, value in [*smooth, *validation]), default=1.0))
    train_name, validation_name = _("while learning"), _("practice test")
    return Chart(
        title=_("Error score"),
        sentence=_("Lower is better. If the practice test rises while the other falls, it has begun to memorise."),
        y_labels=[f"{y_max:g}", "", f"{y_max / 2:g}", "", "0"],
        x_labels=x_labels,
        lines=[
            draw(Series(train_name, 1, smooth), x_max=x_max, y_max=y_max),
            draw(Series(validation_name, 2, validation), x_max=x_max, y_max=y_max),
        ],
        columns=[_("Step"), _("Error score on the practice test")],
        rows=[(str(int(step)), [f"{value:.3f}"]) for step, value in validation],
    )
