"""Asks for downloads of a model and moves them from waiting to ready."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio import queue
from studio.accounts.audit import record
from studio.accounts.models import User
from studio.core.errors import Refused
from studio.core.transitions import move
from studio.registry.models import ModelExport, TrainedModel
from workers.engine import catalog

S = ModelExport.Status


def request_export(*, user: User, model: TrainedModel, format: str) -> ModelExport:  # The API's own word.
    """One export of a format for a model: a second wish finds the first, a failed one is tried again."""
    if format not in catalog.exporters():
        raise Refused(
            "EXPORT_UNKNOWN",
            _("There is no download of the kind {format}.").format(format=format[:60]),
            fix=_("Choose one of: {choices}").format(choices=", ".join(sorted(catalog.exporters()))),
            where="format",
            status=422,
        )
    with transaction.atomic():
        export, is_new = ModelExport.objects.get_or_create(model=model, format=format)
        again = not is_new and move(
            ModelExport.objects.all(), pk=export.pk, source=S.FAILED, to=S.WAITING, error_code="", error_values={}
        )
        if is_new or again:
            record(actor=user, action="export.requested", subject=model, format=format)
            queue.enqueue_build_export(export.pk)
    export.refresh_from_db()
    return export


def export_file(export: ModelExport) -> tuple[Path, str]:
    """Where a ready download lies and what it is called on somebody's disk."""
    name = re.sub(r"[^\w.-]+", "-", export.model.name).strip("-.")[:80] or "model"
    return Path(settings.RUNS_DIR).parent / export.file_path, f"{name}-{export.format}.zip"


def begin(export_id: str) -> bool:
    """Claim it; False when somebody else builds it or it is done."""
    return move(ModelExport.objects.all(), pk=export_id, source=S.WAITING, to=S.BUILDING, heartbeat_at=timezone.now())


def beat(export_id: str) -> bool:
    """Still at it; False when the claim was lost."""
    rows = ModelExport.objects.filter(pk=export_id, status=S.BUILDING)
    return rows.update(heartbeat_at=timezone.now()) == 1


def finish(export_id: str, *, file_path: str, num_bytes: int, sha256: str, parity: dict[str, Any]) -> bool:
    """Offered from now on."""
    return move(
        ModelExport.objects.all(),
        pk=export_id,
        source=S.BUILDING,
        to=S.READY,
        file_path=file_path,
        num_bytes=num_bytes,
        sha256=sha256,
        parity=parity,
        finished_at=timezone.now(),
    )


def fail(
    export_id: str, *, code: str, values: dict[str, Any] | None = None, parity: dict[str, Any] | None = None
) -> bool:
    """Not offered, with the reason."""
    return move(
        ModelExport.objects.all(),
        pk=export_id,
        source=S.BUILDING,
        to=S.FAILED,
        error_code=code,
        error_values=values or {},
        parity=parity or {},
        finished_at=timezone.now(),
    )
