"""The export job: the engine makes a download of a finished run and compares it; this shell waits and records."""

import json
import logging
import signal
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from studio import queue
from studio.celery import app
from studio.registry.models import ModelExport
from studio.registry.services import exporting
from studio.runs import folders

from . import child, watch

logger = logging.getLogger(__name__)
SUCCEEDED, FAILED = 0, 20
TIMEOUT_SECONDS = 1800.0
TICK_SECONDS = 0.2


@app.task(name=queue.BUILD_EXPORT)  # type: ignore[untyped-decorator]  # Celery has no types.
def build_export(export_id: str) -> None:
    """Make one download, unless somebody makes it already."""
    if not exporting.begin(export_id):
        return
    export = ModelExport.objects.select_related("model").get(pk=export_id)
    folder = folders.run_folder(export.model.run_id)
    lack = _lack(folder)
    if lack:
        exporting.fail(export_id, code=lack)
        return
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as printed:
        code = _run(export, folder, printed)
        if code is not None:
            _conclude(export, folder, code, _told(printed))


def _lack(folder: Path) -> str:
    """What is missing before it can begin."""
    if not (folder / "bundle" / "manifest.json").is_file():
        return "EXPORT_GONE"
    return "" if watch.has_room() else "EXPORT_DISK"


def _run(export: ModelExport, folder: Path, printed: IO[bytes]) -> int | None:
    """The engine's exit code; nothing when the claim was lost meanwhile."""
    until = time.monotonic() + TIMEOUT_SECONDS
    next_beat = 0.0
    with folders.log_path(export.model.run_id).open("ab") as log:
        process = child.spawn(["--export", str(folder), export.format], output=printed, stderr=log.fileno())
        try:
            while process.poll() is None and time.monotonic() < until:
                if time.monotonic() >= next_beat:
                    next_beat = time.monotonic() + settings.HEARTBEAT_SECONDS
                    if not exporting.beat(export.pk):
                        return None
                time.sleep(TICK_SECONDS)
        finally:
            child.signal_session(process, signal.SIGKILL)
            process.wait()
    return process.returncode


def _told(printed: IO[bytes]) -> dict[str, Any]:
    """The JSON object that the engine printed last; empty when it died before."""
    printed.seek(0)
    lines = printed.read().decode("utf-8", "replace").strip().splitlines()
    try:
        told = json.loads(lines[-1]) if lines else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _conclude(export: ModelExport, folder: Path, code: int, told: dict[str, Any]) -> None:
    if code == SUCCEEDED and told.get("is_equal") and (folder / str(told.get("path"))).is_file():
        path = (folder / told["path"]).relative_to(Path(settings.RUNS_DIR).parent)
        exporting.finish(export.pk, file_path=str(path), num_bytes=told["bytes"], sha256=told["sha256"], parity=told)
    elif code == FAILED and told.get("code"):
        exporting.fail(export.pk, code=str(told["code"]), values=told.get("values"))
    else:
        logger.error("The export of %s as %s ended with %s", export.model_id, export.format, code)
        exporting.fail(export.pk, code="EXPORT_FAILED", values={"exit_code": code})
