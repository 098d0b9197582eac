"""Minutes, memory and disk before the click: a short dry run by a data worker, kept by the spec's digest."""

import json
import time
from pathlib import Path
from typing import Any, TypedDict

import psutil
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from studio import queue
from studio.catalog.models import PretrainedModel
from studio.datasets.models import DatasetVersion

from . import specs
from .failures import words_of
from .folders import place, read_json, write_whole

POLL_SECONDS = 0.2
# A dry run that failed is worth another try after this long.
RETRY_SECONDS = 300.0


class Estimate(TypedDict):
    """As the API gives it; `reason` says why it does not fit, or why nothing could be measured."""

    seconds: list[float]
    memory_bytes: int
    disk_bytes: int
    fits: bool
    reason: str


def folder_of(digest: str) -> Path:
    return Path(settings.ESTIMATES_DIR) / digest


def known(digest: str) -> Estimate | None:
    """The estimate, when the dry run has ended."""
    found = read_json(folder_of(digest) / "estimate.json")
    if not found or (isinstance(found.get("reason"), str) and _is_old(folder_of(digest) / "estimate.json")):
        return None
    memory = int(found.get("memory_bytes") or 0)
    reason = found.get("reason")
    if memory:  # What is free now counts, not what was free beside another training when it was measured.
        reason = None if memory < psutil.virtual_memory().available else {"code": "RUN_OOM"}
    return {
        "seconds": list(found.get("seconds") or []),
        "memory_bytes": memory,
        "disk_bytes": int(found.get("disk_bytes") or 0),
        "fits": not isinstance(reason, dict),
        "reason": _sentence(reason),
    }


def _sentence(reason: Any) -> str:
    """Why it does not fit, or why nothing could be measured."""
    if isinstance(reason, dict):
        return words_of(str(reason.get("code")), reason.get("values") or {}).what
    return _("It could not be measured. The run can be started all the same.") if reason else ""


def ask(spec: dict[str, Any], *, version: DatasetVersion, base_model: PretrainedModel) -> tuple[str, Estimate | None]:
    """The digest to ask again with, and the estimate if it is known; else a data worker begins to measure."""
    digest = specs.digest(spec)
    estimate = known(digest)
    folder = folder_of(digest)
    if estimate is None and not _is_under_way(folder):
        folder.mkdir(parents=True, exist_ok=True)
        placed = place(spec, data_path=version.file.path, model_folder=base_model.folder)
        write_whole(folder / "spec.json", json.dumps(placed, ensure_ascii=False))
        with transaction.atomic():
            queue.enqueue_estimate(digest)
    return digest, estimate


def _is_under_way(folder: Path) -> bool:
    return not _is_old(folder / "spec.json")


def _is_old(path: Path) -> bool:
    """Not there, or written so long ago that another try is worth it."""
    try:
        return time.time() - path.stat().st_mtime >= RETRY_SECONDS
    except FileNotFoundError:
        return True


def wait(digest: str, *, seconds: float) -> Estimate | None:
    """For callers in a thread of their own (the API): look until it is there, or give up for now."""
    until = time.monotonic() + seconds
    while (estimate := known(digest)) is None and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
    return estimate
