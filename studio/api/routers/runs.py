"""Runs: start one, watch it, stop it, read what came of it."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.params.functions import Header, Query

from studio.api import fetching
from studio.api.failures import PROBLEMS
from studio.api.paging import paged
from studio.api.shapes import runs as shapes
from studio.api.wishes import estimate_of, start
from studio.datasets.models import Finding
from studio.runs import replay
from studio.runs.models import TrainingRun

router = Router(tags=["Runs"])
LAST_PAGE = 1_000_000
MAX_SEQ = 2**31 - 1


def rows() -> Any:
    """With what an answer tells of them, and without what is large and not told."""
    findings = Finding.objects.only("version", "severity", "is_ignored")
    rows = TrainingRun.objects.select_related("dataset_version", "base_model", "evaluation", "model")
    rows = rows.prefetch_related(Prefetch("dataset_version__findings", findings))
    return rows.defer("sample", "dataset_version__profile", "evaluation__result", "model__labels")


@router.post("/runs", url_name="runs", response={201: shapes.RunOut, **PROBLEMS})
def start_run(
    request: HttpRequest,
    body: shapes.RunWish,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=200),
) -> Any:
    """Queue a run. The same `Idempotency-Key` never makes a second one."""
    return Status(201, shapes.full(start(request, body, idempotency_key)))


@router.post("/estimates", url_name="estimates", tags=["Runs"], response={200: shapes.EstimateOut, **PROBLEMS})
def estimate(request: HttpRequest, body: shapes.RunWish) -> Any:
    """Minutes, memory and disk of the same run, measured by a short dry run on your own data."""
    return estimate_of(request, body)


@router.get("/runs", url_name="runs", response={200: list[shapes.RunOut], **PROBLEMS})
def list_runs(
    request: HttpRequest,
    response: HttpResponse,
    project: str = Query("", max_length=16),
    dataset: str = Query("", max_length=16),
    status: str = Query("", max_length=12),
    page: int = Query(1, ge=1, le=LAST_PAGE),
    page_size: int = Query(20, ge=1, le=100),
) -> Any:
    """Your runs, the newest first; `X-Total-Count` says how many there are."""
    filters = {"project_id": project, "dataset_version__dataset_id": dataset, "status": status}
    found = rows().visible_to(request.user).filter(**{name: value for name, value in filters.items() if value})
    return shapes.many(paged(found, response, page, page_size))


@router.get("/runs/{run_id}", url_name="run", response={200: shapes.RunOut, **PROBLEMS})
def read_run(request: HttpRequest, run_id: str) -> Any:
    """Status, progress and, when it is done, the honest score."""
    return shapes.full(fetching.visible(rows(), request, run_id))


@router.get("/runs/{run_id}/events", url_name="run_events", response={200: shapes.EventsOut, **PROBLEMS})
def events(
    request: HttpRequest,
    run_id: str,
    after: int = Query(0, ge=0, le=MAX_SEQ),
    limit: int = Query(replay.PAGE, ge=1, le=replay.PAGE),
) -> Any:
    """What happened after event number `after`, in order and without a gap."""
    run = fetching.visible(rows(), request, run_id)
    return replay.events_after(run.pk, after, limit)


@router.get(
    "/runs/{run_id}/mistakes",
    url_name="run_mistakes",
    response={200: shapes.MistakePage, **PROBLEMS},
    exclude_unset=True,
)
def mistakes(
    request: HttpRequest,
    run_id: str,
    right: str = Query("", max_length=300),
    said: str = Query("", max_length=300),
    about: str = Query("", max_length=300),
    page: int = Query(1, ge=1, le=LAST_PAGE),
    page_size: int = Query(25, ge=1, le=200),
) -> Any:
    """Wrong answers of the final exam, surest first, or for numbers the widest of the mark; `right` and `said` choose a
    cell of the confusion table, `about` one of several labels: where it is missing or too much."""
    run = fetching.visible(rows(), request, run_id)
    return shapes.mistakes(run, right=right, said=said, about=about, page=page, page_size=page_size)


@router.get("/runs/{run_id}/confusion", url_name="run_confusion", response={200: shapes.Confusion, **PROBLEMS})
def confusion(request: HttpRequest, run_id: str) -> Any:
    """What was taken for what on the final exam."""
    return shapes.confusion(fetching.visible(rows(), request, run_id))
