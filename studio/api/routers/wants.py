"""Wishes about a run on its way: pause, resume, finish now, throw away."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from studio.api import fetching
from studio.api.failures import PROBLEMS
from studio.api.shapes import runs as shapes
from studio.core.errors import Refused
from studio.runs import services

from .runs import rows

router = Router(tags=["Runs"])


@router.post("/runs/{run_id}/pause", url_name="run_pause", response={200: shapes.RunOut, **PROBLEMS})
def pause(request: HttpRequest, run_id: str) -> Any:
    """Stop at the next step and keep everything."""
    return _ask(request, run_id, services.request_pause)


@router.post("/runs/{run_id}/resume", url_name="run_resume", response={200: shapes.RunOut, **PROBLEMS})
def resume(request: HttpRequest, run_id: str) -> Any:
    """Go on from the last save point."""
    return _ask(request, run_id, services.request_resume)


@router.post("/runs/{run_id}/finish", url_name="run_finish", response={200: shapes.RunOut, **PROBLEMS})
def finish(request: HttpRequest, run_id: str) -> Any:
    """Stop learning, keep the best so far and take the final exam."""
    return _ask(request, run_id, services.request_finish)


@router.post("/runs/{run_id}/cancel", url_name="run_cancel", response={200: shapes.RunOut, **PROBLEMS})
def cancel(request: HttpRequest, run_id: str) -> Any:
    """Throw the run away."""
    return _ask(request, run_id, services.request_cancel)


def _ask(request: HttpRequest, run_id: str, service: Callable[..., bool]) -> Any:
    run = fetching.editable(rows(), request, run_id)
    if not service(run_id=run.pk, user=fetching.user_of(request)):
        run.refresh_from_db()
        raise Refused(
            "RUN_STATE",
            _("That is not possible now: the run is {status}.").format(status=run.get_status_display()),
            fix=_("Read the run again to see where it stands."),
            where="status",
            status=409,
        )
    return shapes.full(rows().get(pk=run.pk))
