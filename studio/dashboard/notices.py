"""The bell: a person's own runs that came to an end."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.runs.failures import words_of
from studio.runs.models import RunQuerySet, TrainingRun
from studio.runs.statuses import Status

KEPT_FOR = dt.timedelta(days=30)
MOST = 50
# Above this the bell only says that there are many.
COUNTED = 99


@dataclass(frozen=True)
class Notice:
    """One run that ended, in a sentence."""

    kind: str
    icon: str
    sentence: str
    why: str
    url: str
    at: dt.datetime
    is_new: bool


def _ended(user: User) -> RunQuerySet:
    """Visible ones only: who has left a workspace hears no more of it. Throwing a run away is no news to anybody."""
    rows: RunQuerySet = TrainingRun.objects.visible_to(user)
    return rows.filter(
        created_by=user,
        status__in=(Status.SUCCEEDED, Status.FAILED),
        finished_at__gte=timezone.now() - KEPT_FOR,
    ).exclude(project__deleted_at__isnull=False)


def num_new(user: User) -> int:
    """How many the person has not seen."""
    return _ended(user).filter(finished_at__gt=user.notices_seen_at)[:COUNTED].count()


def latest(user: User) -> list[Notice]:
    """The newest first."""
    rows = _ended(user).order_by("-finished_at").defer("spec", "filled_spec", "error_detail")
    return [_notice(run, user.notices_seen_at) for run in rows[:MOST]]


def _notice(run: TrainingRun, seen_at: dt.datetime) -> Notice:
    at = run.finished_at or run.created_at
    if run.status == Status.SUCCEEDED:
        sentence, why = _("%(name)s has learned. See its result."), ""
        kind, icon, url = "success", "ok", reverse("registry:result", args=[run.pk])
    else:
        sentence, why = _("%(name)s did not finish."), words_of(run.error_code, run.error_values).what
        kind, icon, url = "danger", "stopsign", reverse("runs:training", args=[run.pk])
    return Notice(kind, icon, sentence % {"name": run}, why, url, at, at > seen_at)
