"""The life of a run: ten states, twenty-one legal moves, nothing else.

DRAFT ─▶ QUEUED ─▶ STARTING ─▶ RUNNING ─▶ SUCCEEDED
           │  ▲        │           │
           ▼  │        ▼           ▼
        BLOCKED   INTERRUPTED   CANCELLING ─▶ CANCELLED        FAILED
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Not started")
    QUEUED = "queued", _("Waiting")
    STARTING = "starting", _("Getting ready")
    RUNNING = "running", _("Learning")
    CANCELLING = "cancelling", _("Stopping")
    INTERRUPTED = "interrupted", _("Paused")
    BLOCKED = "blocked", _("Held up")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Thrown away")


S = Status
MOVES: dict[Status, frozenset[Status]] = {
    S.DRAFT: frozenset({S.QUEUED}),
    S.QUEUED: frozenset({S.STARTING, S.CANCELLED, S.BLOCKED}),
    S.STARTING: frozenset({S.RUNNING, S.FAILED, S.INTERRUPTED, S.CANCELLING, S.BLOCKED}),
    S.RUNNING: frozenset({S.SUCCEEDED, S.FAILED, S.CANCELLING, S.INTERRUPTED, S.BLOCKED}),
    S.CANCELLING: frozenset({S.CANCELLED}),
    S.INTERRUPTED: frozenset({S.QUEUED, S.FAILED, S.CANCELLED}),
    S.BLOCKED: frozenset({S.QUEUED, S.CANCELLED, S.FAILED}),
    S.SUCCEEDED: frozenset(),
    S.FAILED: frozenset(),
    S.CANCELLED: frozenset(),
}
FINAL = frozenset({S.SUCCEEDED, S.FAILED, S.CANCELLED})
LEASED = frozenset({S.STARTING, S.RUNNING, S.CANCELLING})
UNFINISHED = frozenset(set(Status) - FINAL - {S.DRAFT})


def is_legal(source: Status, to: Status) -> bool:
    """Whether the table above has this move."""
    return to in MOVES[source]
