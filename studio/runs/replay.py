"""Events of a run after a sequence number: the same shape for the socket and for polling."""

import datetime as dt
from typing import Any, TypedDict

from .models import RunEvent, TrainingRun

PAGE = 500
# A client this far behind gets the newest progress instead of every old one.
FAR_BEHIND = 200


class Events(TypedDict):
    """One answer: `last_seq` is where the next question starts."""

    events: list[dict[str, Any]]
    last_seq: int
    reset: bool


def events_after(run_id: str, after: int, limit: int = PAGE) -> Events:
    """The next events; `reset` when `after` lies outside what is kept, and then they begin at the first one kept."""
    newest = TrainingRun.objects.values_list("last_seq", flat=True).get(pk=run_id)
    is_reset = after > newest or after < 0
    if is_reset:
        after = 0
    rows = list(RunEvent.objects.filter(run_id=run_id, seq__gt=after).order_by("seq")[:limit])
    if rows and rows[0].seq > after + 1:  # Older ones are no longer kept: say so rather than leave a silent hole.
        is_reset = True
    return {"events": [as_json(row) for row in rows], "last_seq": rows[-1].seq if rows else after, "reset": is_reset}


def as_json(event: RunEvent) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind,
        "step": event.step,
        "payload": event.payload,
        "at": event.at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
    }


def without_overtaken(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For a client far behind: only the newest progress and resource reading of what it missed."""
    newest = {event["kind"]: event["seq"] for event in events}
    return [e for e in events if e["kind"] not in ("progress", "resource") or e["seq"] == newest[e["kind"]]]
