"""What the training page shows of a run at this moment: read from rows, said in words."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import psutil
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.core import words
from studio.core.charts import Chart, Point, Series, draw, nice_ceiling, smoothed, spots
from studio.registry.faces import face_of
from studio.registry.faces.face import Curve, Face
from workers.engine import catalog

from . import fairness
from .models import MetricPoint, RunEvent, TrainingRun
from .reading import read, tell
from .statuses import FINAL, Status

GIB = 1024**3
MOST_TICKS = 40
RESTING = (Status.INTERRUPTED, Status.BLOCKED)
PHASES = ("waiting", "preparing", "learning", "testing", "saving", "done")


@dataclass(frozen=True)
class PhaseStep:
    """One of the six phases: done, current or to come."""

    name: str
    state: str


@dataclass(frozen=True)
class Machine:
    """What the run takes of the computer."""

    memory: str
    memory_share: float
    examples_per_second: int | None


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
    face: Face
    passes: str = ""
    ticks: list[float] = field(default_factory=list)
    machine: Machine | None = None
    num_ahead: int = 0

    @property
    def is_final(self) -> bool:
        return self.run.status in FINAL

    @property
    def head(self) -> str:
        """What heading and buttons depend on; when it changes, the whole page is drawn anew."""
        return self.run.status if self.is_final or self.run.status in RESTING else "going"


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
    """Read everything the page needs of a run in a handful of queries."""
    face = face_of(run)
    curve = face.curve_of(run)
    series = _series(run, curve.metric)
    progress = run.progress or {}
    eta = progress.get("eta_seconds") if run.status == Status.RUNNING else None
    now = timezone.now()
    scores = series.get((curve.metric, "validation"), [])
    losses = series.get(("eval_loss", "validation"), [])
    bold, sentence = _reading(run, scores, losses, curve.first)
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
        score_chart=_score_chart(curve, scores, progress),
        loss_chart=_loss_chart(series.get(("loss", "train"), []), losses, progress),
        examples=face.shown_examples(run.sample.get("examples", []) if run.sample else []),
        face=face,
        passes=_passes(progress) if run.status == Status.RUNNING else "",
        ticks=_ticks(progress),
        machine=_machine(run, progress) if run.status not in FINAL else None,
        num_ahead=(fairness.position(run.pk) or 1) - 1 if run.status == Status.QUEUED else 0,
    )


def _reading(run: TrainingRun, scores: list[Point], losses: list[Point], first: str) -> tuple[str, str]:
    """What the curves mean; nothing for a way of training that has none, or a run that ended without any."""
    method = catalog.methods().get(run.method)
    if method is not None and not method.is_gradient:
        return _("No curves this time."), _("This way of training learns in one go, so there is nothing to watch.")
    return ("", "") if run.status in FINAL and not scores else tell(read(scores, losses), first)


def _passes(progress: dict[str, Any]) -> str:
    """“pass 5 of 8”."""
    epoch, epochs = progress.get("epoch"), progress.get("epochs")
    if epoch is None or not epochs:
        return ""
    whole = max(1, round(float(epochs)))
    return _("pass %(n)s of %(all)s") % {"n": min(whole, int(float(epoch)) + 1), "all": whole}


def _ticks(progress: dict[str, Any]) -> list[float]:
    """The ends of the passes behind it, as shares of the whole."""
    epoch, epochs = float(progress.get("epoch") or 0), float(progress.get("epochs") or 0)
    return [number / epochs for number in range(1, min(int(epoch), MOST_TICKS) + 1)] if epochs > 1 else []


def _machine(run: TrainingRun, progress: dict[str, Any]) -> Machine | None:
    """The newest measurement of the computer it runs on."""
    row = RunEvent.objects.filter(run=run, kind="resource").order_by("-seq").first()
    if row is None:
        return None
    total = psutil.virtual_memory().total
    used = row.payload.get("rss_bytes") or 0
    speed = progress.get("examples_per_second")
    return Machine(
        memory=_("Memory, %(used)s of %(all)s GB") % {"used": f"{used / GIB:.1f}", "all": round(total / GIB)},
        memory_share=min(1.0, used / total),
        examples_per_second=round(speed) if speed else None,
    )


def percent(run: TrainingRun) -> int:
    """Whole percent of the way; 100 only when it is done."""
    if run.status == Status.SUCCEEDED:
        return 100
    progress = run.progress or {}
    total = progress.get("total") or 0
    return min(99, int(100 * (progress.get("done") or 0) / total)) if total else 0


def _series(run: TrainingRun, metric: str) -> dict[tuple[str, str], list[Point]]:
    series: dict[tuple[str, str], list[Point]] = {}
    points = MetricPoint.objects.filter(run=run, name__in=("loss", "eval_loss", metric)).order_by("step")
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


def _score_chart(curve: Curve, scores: list[Point], progress: dict[str, Any]) -> Chart:
    last = scores[-1][0] if scores else 0
    x_max, x_labels = _x_axis(progress, last)
    hundred = [(step, 100 * value) for step, value in scores]
    name = _("practice test")
    if hundred:
        sentence = _("%(last)s of 100 on the practice test, %(first)s at the first one.") % {
            "last": round(hundred[-1][1]),
            "first": round(hundred[0][1]),
        }
    else:
        sentence = _("The first practice test comes soon.")
    return Chart(
        title=curve.title,
        sentence=sentence,
        y_labels=["100", "75", "50", "25", "0"],
        x_labels=x_labels,
        lines=[draw(Series(name, 2, hundred), x_max=x_max, y_max=100)],
        columns=[_("Step"), curve.column],
        rows=[(str(int(step)), [f"{value:.1f}"]) for step, value in hundred],
        spots=spots(hundred, x_max),
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
        spots=spots(validation, x_max),
    )
