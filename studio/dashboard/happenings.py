"""What happened in the workspaces of a person, newest first: deeds of people, and runs that ended."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from studio.accounts.models import AuditEvent, User
from studio.datasets.models import Dataset
from studio.registry.models import TrainedModel
from studio.runs.models import Project, RunEvent, TrainingRun

from .sentences import DEEDS, ENDS, ICONS

PAGE_SIZE = 40
# What a fact is about → the page of it.
ROUTES = {
    "runs.trainingrun": "runs:training",
    "runs.project": "runs:history",
    "datasets.dataset": "datasets:show",
    "registry.trainedmodel": "registry:try",
}


@dataclass(frozen=True)
class Happening:
    """One past fact as a sentence; without an address the thing is gone or has no page."""

    at: dt.datetime
    icon: str
    sentence: str
    url: str


def page(user: User, number: str | None) -> tuple[Page[Any], list[Happening]]:
    """One page, and its sentences in the same order."""
    rows: Any = _deeds(user).union(_ends(user), all=True).order_by("-at", "-key")
    found = Paginator(rows, PAGE_SIZE).get_page(number)
    return found, _told([(kind, key) for _at, kind, key in found.object_list], user)


def _deeds(user: User) -> QuerySet[Any, Any]:
    rows = AuditEvent.objects.filter(workspace__memberships__user=user, action__in=DEEDS)
    return _keys(rows, "deed")


def _ends(user: User) -> QuerySet[Any, Any]:
    rows = RunEvent.objects.filter(run__workspace__memberships__user=user, kind="outcome")
    return _keys(rows, "end")


def _keys(rows: QuerySet[Any], kind: str) -> QuerySet[Any, Any]:
    """Only what both tables share, so that the database can sort and cut them as one."""
    words = CharField()
    rows = rows.order_by().annotate(what=Value(kind, output_field=words), key=Cast("pk", words))
    return rows.values_list("at", "what", "key")


def _told(keys: Sequence[tuple[str, str]], user: User) -> list[Happening]:
    deeds = AuditEvent.objects.select_related("actor").in_bulk([key for kind, key in keys if kind == "deed"])
    ends = RunEvent.objects.select_related("run").defer("run__spec", "run__filled_spec")
    ended = ends.in_bulk([key for kind, key in keys if kind == "end"])
    urls = _urls(list(deeds.values()), user)
    return [
        _deed(deeds[int(key)], urls) if kind == "deed" else _end(ended[int(key)])
        for kind, key in keys
        if int(key) in (deeds if kind == "deed" else ended)
    ]


def _deed(event: AuditEvent, urls: dict[tuple[str, str], str]) -> Happening:
    who = str(event.actor) if event.actor else event.actor_name or _("Somebody")
    sentence = str(DEEDS[event.action]) % {"who": who, "name": event.object_name}
    icon = ICONS.get(event.action.partition(".")[0], "activity")
    return Happening(event.at, icon, sentence, urls.get((event.object_kind, event.object_id), ""))


def _end(event: RunEvent) -> Happening:
    status = str(event.payload.get("status"))
    sentence = str(ENDS.get(status, ENDS["failed"])) % {"name": event.run}
    icon = {"succeeded": "ok", "cancelled": "trash"}.get(status, "stopsign")
    return Happening(event.at, icon, sentence, reverse("runs:training", args=[event.run_id]))


def _urls(events: Sequence[AuditEvent], user: User) -> dict[tuple[str, str], str]:
    """The addresses of the things that are still there."""
    there: dict[str, QuerySet[Any]] = {
        "runs.trainingrun": TrainingRun.objects.visible_to(user),
        "runs.project": Project.objects.active().visible_to(user),
        "datasets.dataset": Dataset.objects.filter(deleted_at=None).visible_to(user),
        "registry.trainedmodel": TrainedModel.objects.active().visible_to(user),
    }
    urls: dict[tuple[str, str], str] = {}
    for kind, rows in there.items():
        ids = {event.object_id for event in events if event.object_kind == kind}
        if ids:
            found = rows.filter(pk__in=ids).values_list("pk", flat=True)
            urls |= {(kind, pk): reverse(ROUTES[kind], args=[pk]) for pk in found}
    return urls
