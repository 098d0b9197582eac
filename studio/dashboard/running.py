"""The runs on their way, as home shows them: the name, what is going on, a bar and the time left as a range."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core import words
from studio.runs import live
from studio.runs.failures import words_of
from studio.runs.goals import goal_of
from studio.runs.models import TrainingRun
from studio.runs.statuses import LEASED, Status
from workers.engine.presets import presets

MOST = 6


@dataclass(frozen=True)
class RunCard:
    """One run on its way; `can_edit` says whether this person may stop it."""

    run: TrainingRun
    icon: str
    doing: str
    percent: int
    left: str
    can_edit: bool

    @property
    def share(self) -> float:
        return self.percent / 100


def cards(user: User) -> tuple[list[RunCard], int]:
    """The runs that are furthest, and how many there are in all."""
    rows = TrainingRun.objects.visible_to(user).unfinished().select_related("project").defer("spec", "filled_spec")
    rows = rows.exclude(project__deleted_at__isnull=False)
    every = sorted(rows[: 10 * MOST], key=lambda run: (run.status not in LEASED, run.queued_at or run.created_at))
    shown = every[:MOST]
    editable = TrainingRun.objects.editable_by(user).filter(pk__in=[run.pk for run in shown])
    may = set(editable.values_list("pk", flat=True)) if shown else set()
    return [_card(run, can_edit=run.pk in may) for run in shown], len(every)


def _card(run: TrainingRun, *, can_edit: bool) -> RunCard:
    goal = goal_of(run.task)
    return RunCard(
        run=run,
        icon=goal.icon if goal else "model",
        doing=_doing(run),
        percent=live.percent(run),
        left=_left(run),
        can_edit=can_edit,
    )


def _doing(run: TrainingRun) -> str:
    """“Run 4 · Balanced · Learning, pass 5 of 8”."""
    card = presets(run.task).get(run.preset)
    parts = [_("Run %(n)s") % {"n": run.number}, _(card.title) if card else "", _state(run)]
    return " · ".join(part for part in parts if part)


def _state(run: TrainingRun) -> str:
    if run.status == Status.BLOCKED:
        return words_of(f"RUN_BLOCKED_{run.reason.upper()}").what if run.reason else str(Status.BLOCKED.label)
    if run.status != Status.RUNNING:
        return str(Status(run.status).label)
    phase = live.phase_names().get(run.phase, str(Status.RUNNING.label))
    progress = run.progress or {}
    if run.phase != "learning" or not progress.get("epochs"):
        return phase
    at, of = int(progress.get("epoch") or 0) + 1, max(1, round(float(progress["epochs"])))
    return _("%(phase)s, pass %(at)s of %(of)s") % {"phase": phase, "at": min(at, of), "of": of}


def _left(run: TrainingRun) -> str:
    if run.status != Status.RUNNING:
        return ""
    eta = (run.progress or {}).get("eta_seconds")
    return _("%(range)s left") % {"range": words.time_range(*eta)} if eta else _("Estimating…")
