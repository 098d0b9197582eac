"""The admin panel's first page in numbers: queue, workers, disk, what fails and why."""

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from studio.accounts.models import User
from studio.datasets.models import Dataset
from studio.runs.failures import words_of
from studio.runs.models import TrainingRun
from studio.runs.statuses import LEASED, Status

from . import readiness

DAYS = 30
LONGEST_LIST = 10


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What unfold's index page gets beside its own."""
    # The panel's own button “Run” is a verb; the column is a noun.
    run = pgettext("column", "Run")
    return context | {
        "numbers": _numbers(),
        "machine": readiness.checks(),
        "workers": _table([_("Worker"), run, _("Last sign of life")], _workers()),
        "waiting": _table([run, _("Workspace"), _("Waiting for")], _waiting()),
        "causes": _table([_("Cause"), _("Runs")], _causes()),
        "days": DAYS,
    }


def _numbers() -> list[dict[str, str]]:
    runs = TrainingRun.objects
    since = timezone.now() - timedelta(days=1)
    ended = runs.filter(finished_at__gte=since)
    return [
        _number(_("Waiting"), runs.filter(status=Status.QUEUED).count(), "runs_trainingrun", "status__exact=queued"),
        _number(_("Learning"), runs.filter(status__in=LEASED).count(), "runs_trainingrun", "status__exact=running"),
        _number(
            _("Done in a day"),
            ended.filter(status=Status.SUCCEEDED).count(),
            "runs_trainingrun",
            "status__exact=succeeded",
        ),
        _number(
            _("Failed in a day"),
            ended.filter(status=Status.FAILED).count(),
            "runs_trainingrun",
            "status__exact=failed",
        ),
        _number(_("Datasets"), Dataset.objects.active().count(), "datasets_dataset"),
        _number(_("People"), User.objects.filter(is_active=True).count(), "accounts_user"),
    ]


def _number(title: str, number: int, model: str, query: str = "") -> dict[str, str]:
    url = reverse(f"admin:{model}_changelist")
    return {"title": title, "number": str(number), "url": f"{url}?{query}" if query else url}


def _workers() -> list[list[str]]:
    """A worker shows itself by the run it holds."""
    held = TrainingRun.objects.filter(status__in=LEASED).order_by("heartbeat_at")
    return [[run.lease_owner, str(run), _ago(run.heartbeat_at or run.claimed_at)] for run in held[:LONGEST_LIST]]


def _waiting() -> list[list[str]]:
    queued = TrainingRun.objects.queued().select_related("workspace")[:LONGEST_LIST]
    return [[str(run), str(run.workspace), _ago(run.queued_at)] for run in queued]


def _causes() -> list[list[str]]:
    since = timezone.now() - timedelta(days=DAYS)
    failed = TrainingRun.objects.filter(status=Status.FAILED, finished_at__gte=since)
    counted = failed.values_list("error_code").annotate(num=Count("pk")).order_by("-num")[:LONGEST_LIST]
    return [[_cause(failed.filter(error_code=code).first()), str(number)] for code, number in counted]


def _cause(run: TrainingRun | None) -> str:
    """The sentence of the newest run with this cause, with its code."""
    if run is None or not run.error_code:
        return _("No cause was noted")
    return f"{words_of(run.error_code, run.error_values).what} ({run.error_code})"


def _ago(moment: Any) -> str:
    return _("%(time)s ago") % {"time": timesince(moment)} if moment else "–"


def _table(headers: list[str], rows: list[list[str]]) -> dict[str, Any]:
    return {"headers": headers, "rows": rows}
