"""Tells the events of a run in sentences, and a failure in four parts."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workers.engine.events import NOTES
from workers.engine.failures import FAILURES

from .failures import STORIES, words_of
from .models import RunEvent, TrainingRun
from .statuses import Status

MOST_EVENTS = 30
TOLD_KINDS = ("phase", "note", "checkpoint", "outcome")


@dataclass(frozen=True)
class Told:
    """One event as a sentence."""

    seq: int
    at: dt.datetime
    sentence: str


@dataclass(frozen=True)
class Failure:
    """What happened, where, why it matters, what to do now."""

    code: str
    what: str
    why: str
    remedy: str
    detail: str


def latest(run: TrainingRun, most: int = MOST_EVENTS) -> list[Told]:
    """The newest events that people care about, newest first."""
    rows = RunEvent.objects.filter(run=run, kind__in=TOLD_KINDS).order_by("-seq")[: 2 * most]
    told = [Told(row.seq, row.at, sentence(row.kind, row.payload, row.step)) for row in rows]
    return [one for one in told if one.sentence][:most]


def sentence(kind: str, payload: dict[str, Any], step: int | None = None) -> str:
    """The sentence of one event; empty when there is nothing to say about it."""
    if kind == "phase":
        return _phase_sentences().get(payload.get("phase", ""), "")
    if kind == "checkpoint":
        return _("Saved at step %(step)s. Best so far.") % {"step": step} if payload.get("is_best") else ""
    code, values = payload.get("code", ""), payload.get("values", {})
    own = _own_sentences().get(code)
    if own is None and code not in NOTES:
        return words_of(code, values).what if code in STORIES or code in FAILURES else ""
    return fill(own if own is not None else _(NOTES[code]), values)


def fill(template: str, values: dict[str, Any]) -> str:
    """Fill a sentence; one whose value is missing is shown as it stands rather than breaking a page."""
    try:
        return template.format(**values)
    except (KeyError, IndexError, ValueError):
        return template


def failure(run: TrainingRun) -> Failure | None:
    """The four-part error of a run that failed or is held up."""
    if run.status == Status.BLOCKED:
        code, values = f"RUN_BLOCKED_{run.reason.upper()}", {}
    elif run.status == Status.FAILED:
        code, values = run.error_code, run.error_values
    else:
        return None
    words = words_of(code, values)
    return Failure(code=code, what=words.what, why=words.why, remedy=words.remedy, detail=run.error_detail)


def _phase_sentences() -> dict[str, str]:
    return {
        "preparing": _("Getting ready: reading the examples and the starting model."),
        "learning": _("It started to learn."),
        "testing": _("The final exam began: examples it has never seen."),
        "saving": _("Saving the model and checking the download."),
    }


def _own_sentences() -> dict[str, str]:
    """Sentences about moves of the run itself, which the engine does not know of."""
    return {
        "RUN_QUEUED": _("Put in line."),
        "RUN_REQUEUED": _("Put in line again; it goes on from the last save point."),
        "RUN_RESUMED": _("It goes on from the last save point."),
        "RUN_UNBLOCKED": _("What was missing is there again; it goes on."),
        "RUN_CLAIMED": _("A training computer took it."),
        "RUN_STARTED": _("Started."),
        "RUN_INTERRUPTED": _("The training computer stopped. It goes on by itself from the last save point."),
        "RUN_LOST": _("The training computer stopped answering. It goes on by itself from the last save point."),
        "RUN_WORKER_STOPPED": _("The studio was shut down. It goes on from the last save point."),
        "RUN_PAUSED": _("Paused. Nothing is lost."),
        "RUN_STOPPING": _("Stopping."),
        "RUN_SUCCEEDED": _("Done."),
        "RUN_CANCELLED": _("Thrown away."),
    }
