"""Stores what an engine told: one writer, numbered without a gap, never by a worker whose lease is gone."""

import datetime as dt
import json
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from studio import broadcast

from .models import Checkpoint, MetricPoint, RunEvent, TrainingRun
from .statuses import LEASED

MAX_PAYLOAD_BYTES = 16 * 1024
MAX_TEXT = 400
KINDS = frozenset({"phase", "progress", "metric", "note", "sample", "checkpoint", "resource", "artefact"})
Line = dict[str, Any]


class LeaseLostError(Exception):
    """Another worker owns the run now: stop, and change nothing more."""


def store(run_id: str, *, epoch: int, lines: list[Line], offset: int, folder: Path) -> int:
    """Write a batch and the offset it ends at, in one transaction; returns how many events were kept."""
    with transaction.atomic():
        rows = TrainingRun.objects.filter(pk=run_id, lease_epoch=epoch, status__in=LEASED)
        run = rows.select_for_update().first()
        if run is None:
            raise LeaseLostError(run_id)
        kept = _without_repeats(run_id, [line for line in lines if line.get("kind") in KINDS])
        seq = run.last_seq + len(kept)
        if not rows.update(last_seq=seq, events_offset=offset, **_on_the_row(run, kept)):
            raise LeaseLostError(run_id)
        RunEvent.objects.bulk_create(_events(run, kept))
        MetricPoint.objects.bulk_create(_points(run_id, kept))
        _checkpoints(run_id, kept, folder)
        if kept:
            transaction.on_commit(partial(broadcast.run_changed, run_id, seq))
    return len(kept)


def _metric_key(line: Line) -> tuple[str, str, int]:
    payload = line["payload"]
    return str(payload.get("name", ""))[:40], str(payload.get("split", ""))[:12], int(line.get("step") or 0)


def _without_repeats(run_id: str, lines: list[Line]) -> list[Line]:
    """A resumed engine measures some steps again: the first number stands."""
    metrics = [_metric_key(line) for line in lines if line["kind"] == "metric"]
    if not metrics:
        return lines
    known = MetricPoint.objects.filter(run_id=run_id, step__in={step for _, _, step in metrics})
    seen = set(known.values_list("name", "split", "step"))
    kept = []
    for line in lines:
        if line["kind"] == "metric":
            key = _metric_key(line)
            if key in seen:
                continue
            seen.add(key)
        kept.append(line)
    return kept


def _events(run: TrainingRun, lines: list[Line]) -> list[RunEvent]:
    return [
        RunEvent(
            run_id=run.pk,
            seq=run.last_seq + number,
            epoch=run.lease_epoch,
            kind=line["kind"],
            step=line.get("step"),
            payload=fitted(line["payload"]),
            at=_moment(line.get("at")),
        )
        for number, line in enumerate(lines, start=1)
    ]


def _points(run_id: str, lines: list[Line]) -> list[MetricPoint]:
    points = []
    for line in lines:
        if line["kind"] == "metric":
            name, split, step = _metric_key(line)
            points.append(
                MetricPoint(run_id=run_id, name=name, split=split, step=step, value=line["payload"].get("value"))
            )
    return points


def _checkpoints(run_id: str, lines: list[Line], folder: Path) -> None:
    for line in lines:
        if line["kind"] != "checkpoint":
            continue
        payload = line["payload"]
        step = int(payload.get("step") or line.get("step") or 0)
        is_best = bool(payload.get("is_best"))
        if is_best:
            Checkpoint.objects.filter(run_id=run_id, is_best=True).update(is_best=False)
        fields = {
            "path": str(payload.get("path", ""))[:200],
            "num_bytes": payload.get("bytes") or 0,
            "score": payload.get("score"),
            "is_best": is_best,
        }
        Checkpoint.objects.update_or_create(run_id=run_id, step=step, defaults=fields)
    if any(line["kind"] == "checkpoint" for line in lines):
        # The engine keeps the best and the last two; the rows follow what lies on the disk.
        gone = [c.pk for c in Checkpoint.objects.filter(run_id=run_id) if not (folder / c.path).exists()]
        Checkpoint.objects.filter(pk__in=gone).delete()


def _on_the_row(run: TrainingRun, lines: list[Line]) -> dict[str, Any]:
    """The newest phase, progress and examples, so that a page needs one row only."""
    fields: dict[str, Any] = {}
    for line in lines:
        payload = line["payload"]
        if line["kind"] == "phase":
            fields["phase"] = str(payload.get("phase", ""))[:12]
        elif line["kind"] == "progress":
            fields["progress"] = _forward(fields.get("progress", run.progress), payload)
        elif line["kind"] == "sample":
            fields["sample"] = fitted({**payload, "step": line.get("step")})
    return fields


def _forward(shown: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A bar never moves backwards, also when a resumed run repeats a few steps."""
    if shown.get("total") == new.get("total") and (shown.get("done") or 0) > (new.get("done") or 0):
        return {**new, "done": shown["done"]}
    return new


def fitted(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload, its long texts cut so that no row is larger than 16 KiB."""
    if _num_bytes(payload) <= MAX_PAYLOAD_BYTES:
        return payload
    cut: dict[str, Any] = _cut(payload)
    return cut if _num_bytes(cut) <= MAX_PAYLOAD_BYTES else {"is_cut": True}


def _num_bytes(payload: dict[str, Any]) -> int:
    return len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace"))


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT else value[:MAX_TEXT] + "…"
    if isinstance(value, list):
        return [_cut(item) for item in value[:50]]
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return value


def _moment(at: Any) -> dt.datetime:
    """The engine's own clock reading; now, where it is unreadable."""
    if isinstance(at, int | float):
        return dt.datetime.fromtimestamp(at, tz=dt.UTC)
    parsed = parse_datetime(at) if isinstance(at, str) else None
    if parsed is None:
        return timezone.now()
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)
