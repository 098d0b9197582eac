"""Tells what happens: one JSON line an event, appended to the run's events.jsonl."""

import json
import math
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from .events import NOTES, EventKind, Phase, ProgressPayload, Status

PROGRESS_EVERY_SECONDS = 0.5
RESOURCE_EVERY_SECONDS = 5.0


class Reporter:
    """The only writer of a run's events within one attempt."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        drop_torn_line(path)
        self._file = path.open("ab", buffering=0)
        self._process = psutil.Process()
        self._progress_at = self._resource_at = 0.0
        self.step = 0
        self.peak_rss_bytes = 0

    def close(self) -> None:
        self._file.close()

    def tell(self, kind: EventKind, payload: dict[str, Any]) -> None:
        """One line in one write; a number that JSON does not know becomes null."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        event = {"kind": kind, "step": self.step, "payload": _clean(payload), "at": at}
        self._file.write((json.dumps(event, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8"))

    def phase(self, name: Phase) -> None:
        self.tell("phase", {"phase": name})

    def note(self, code: str, **values: Any) -> None:
        if code not in NOTES:
            raise KeyError(f"{code} has no sentence in NOTES")
        self.tell("note", {"code": code, "values": values})

    def metric(self, name: str, value: float, split: str) -> None:
        self.tell("metric", {"name": name, "value": value, "split": split})

    def progress(self, payload: ProgressPayload, *, is_urgent: bool = False) -> None:
        """At most two a second."""
        now = time.monotonic()
        if is_urgent or now - self._progress_at >= PROGRESS_EVERY_SECONDS:
            self._progress_at = now
            self.tell("progress", dict(payload))
        self.alive()

    def alive(self) -> None:
        """The memory now and then; the supervisor takes it for a sign of life, so it is told between pieces of work."""
        now = time.monotonic()
        if now - self._resource_at >= RESOURCE_EVERY_SECONDS:
            self._resource_at = now
            self.resource()

    def resource(self) -> None:
        rss = self._process.memory_info().rss
        self.peak_rss_bytes = max(self.peak_rss_bytes, rss)
        self.tell("resource", {"rss_bytes": rss, "cpu_percent": self._process.cpu_percent(), "gpu_bytes": _gpu_bytes()})

    def artefact(self, kind: str, path: str, num_bytes: int, sha256: str) -> None:
        self.tell("artefact", {"kind": kind, "path": path, "bytes": num_bytes, "sha256": sha256})

    def outcome(self, status: Status, code: str = "", values: dict[str, Any] | None = None) -> None:
        """The last event of a run; on disk before anything else happens."""
        self.tell("outcome", {"status": status, "code": code, "values": values or {}})
        os.fsync(self._file.fileno())


def drop_torn_line(path: Path) -> None:
    """A kill can leave half a line at the end; what was whole stays."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        data = file.read()
        end = data.rfind(b"\n") + 1
        if end != len(data):
            file.truncate(end)


def last_event(path: Path) -> dict[str, Any] | None:
    """The last whole event, if there is any."""
    if not path.exists():
        return None
    lines = [line for line in path.read_bytes().split(b"\n")[:-1] if line]
    return dict(json.loads(lines[-1])) if lines else None


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _gpu_bytes() -> int | None:
    import torch

    return int(torch.cuda.max_memory_allocated()) if torch.cuda.is_available() else None
