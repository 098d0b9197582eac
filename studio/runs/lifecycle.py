"""The one place that moves a run's status: compare-and-set on (status, lease_epoch), event in the same transaction."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from studio import broadcast, queue
from studio.core.transitions import move

from .models import Checkpoint, RunEvent, TrainingRun
from .statuses import LEASED, Status, is_legal

S = Status
STOPPABLE = (S.STARTING, S.RUNNING)
RESTING = (S.QUEUED, S.INTERRUPTED, S.BLOCKED)


def move_run(
    run_id: str,
    *,
    source: Status | Iterable[Status],
    to: Status,
    code: str,
    values: dict[str, Any] | None = None,
    epoch: int | None = None,
    **fields: Any,
) -> bool:
    """Move a run that is still in one of `source` (and still ours, when `epoch` is given); True when this call won."""
    wanted = [source] if isinstance(source, Status) else list(source)
    legal = [status for status in wanted if is_legal(status, to)]
    if not legal:
        return False
    with transaction.atomic():
        rows = TrainingRun.objects.all() if epoch is None else TrainingRun.objects.filter(lease_epoch=epoch)
        if not move(rows, pk=run_id, source=legal, to=to, last_seq=F("last_seq") + 1, **fields):
            return False
        _tell(run_id, to, code, values or {})
    return True


def _tell(run_id: str, to: Status, code: str, values: dict[str, Any]) -> None:
    """Write the event of a move; the row is locked by the update before it, so `last_seq` is ours alone."""
    seq, epoch = TrainingRun.objects.values_list("last_seq", "lease_epoch").get(pk=run_id)
    payload = {"status": to.value, "code": code, "values": values}
    kind = "outcome" if to in (S.SUCCEEDED, S.FAILED, S.CANCELLED) else "note"
    RunEvent.objects.create(run_id=run_id, seq=seq, epoch=epoch, kind=kind, payload=payload, at=timezone.now())
    transaction.on_commit(partial(broadcast.run_changed, run_id, seq))


def submit(run_id: str) -> bool:
    """Put a drafted run in line and ring."""
    return _queue(run_id, source=(S.DRAFT,), code="RUN_QUEUED")


def requeue(run_id: str, *, code: str = "RUN_RESUMED", want: str = "") -> bool:
    """Put a resting run back in line and ring; `want` is what the next attempt is asked to do."""
    return _queue(run_id, source=(S.INTERRUPTED, S.BLOCKED), code=code, want=want)


def _queue(run_id: str, *, source: Iterable[Status], code: str, want: str = "") -> bool:
    with transaction.atomic():
        won = move_run(
            run_id,
            source=source,
            to=S.QUEUED,
            code=code,
            queued_at=timezone.now(),
            reason="",
            want=want,
            lease_owner="",
        )
        if won:
            queue.enqueue_train(run_id)
    return won


def claim(run_id: str, *, owner: str) -> int | None:
    """Take a waiting run; the number returned fences every later write. Nothing when somebody else was first."""
    epoch = TrainingRun.objects.filter(pk=run_id).values_list("lease_epoch", flat=True).first()
    if epoch is None:
        return None
    won = move_run(
        run_id,
        source=S.QUEUED,
        to=S.STARTING,
        code="RUN_CLAIMED",
        epoch=epoch,
        lease_epoch=epoch + 1,
        lease_owner=owner,
        claimed_at=timezone.now(),
        heartbeat_at=None,
        attempt=F("attempt") + 1,
    )
    return epoch + 1 if won else None


def heartbeat(run_id: str, *, epoch: int) -> bool:
    """Renew the lease; False when it is no longer ours."""
    rows = TrainingRun.objects.filter(pk=run_id, lease_epoch=epoch, status__in=LEASED)
    return rows.update(heartbeat_at=timezone.now()) == 1


def start(run_id: str, *, epoch: int) -> bool:
    """The engine has begun."""
    now = timezone.now()
    return move_run(
        run_id,
        source=S.STARTING,
        to=S.RUNNING,
        code="RUN_STARTED",
        epoch=epoch,
        started_at=Coalesce(F("started_at"), now),
        heartbeat_at=now,
    )


def succeed(run_id: str, *, epoch: int, values: dict[str, Any] | None = None) -> bool:
    return move_run(
        run_id, source=S.RUNNING, to=S.SUCCEEDED, code="RUN_SUCCEEDED", values=values, epoch=epoch, **_ending()
    )


def fail(
    run_id: str, *, code: str, epoch: int | None = None, values: dict[str, Any] | None = None, detail: str = ""
) -> bool:
    """End a run with a named cause; `detail` is for operators."""
    return move_run(
        run_id,
        source=(*STOPPABLE, S.INTERRUPTED, S.BLOCKED),
        to=S.FAILED,
        code=code,
        values=values,
        epoch=epoch,
        error_code=code,
        error_values=values or {},
        error_detail=detail[-20_000:],
        **_ending(),
    )


def _ending() -> dict[str, Any]:
    return {"finished_at": timezone.now(), "lease_owner": "", "want": ""}


def interrupt(run_id: str, *, epoch: int, reason: str, code: str, values: dict[str, Any] | None = None) -> bool:
    """Let go of a run that can go on later: paused by a person, or its worker stopped."""
    return move_run(
        run_id,
        source=STOPPABLE,
        to=S.INTERRUPTED,
        code=code,
        values=values,
        epoch=epoch,
        reason=reason,
        want="",
        lease_owner="",
    )


def block(run_id: str, *, reason: str, epoch: int | None = None, values: dict[str, Any] | None = None) -> bool:
    """Hold a run until what it lacks (disk, its starting model) is there again; housekeeping looks."""
    source = (S.QUEUED,) if epoch is None else STOPPABLE
    return move_run(
        run_id,
        source=source,
        to=S.BLOCKED,
        code=f"RUN_BLOCKED_{reason.upper()}",
        values=values,
        epoch=epoch,
        reason=reason,
        lease_owner="",
    )


def cancel(run_id: str) -> bool:
    """Throw a run away: at once when nobody works on it, else its worker is asked to stop."""
    if move_run(run_id, source=RESTING, to=S.CANCELLED, code="RUN_CANCELLED", **_ending()):
        return True
    return move_run(run_id, source=STOPPABLE, to=S.CANCELLING, code="RUN_STOPPING", want=TrainingRun.Want.CANCEL)


def cancelled(run_id: str, *, epoch: int | None = None) -> bool:
    """The worker has stopped, as asked."""
    return move_run(run_id, source=S.CANCELLING, to=S.CANCELLED, code="RUN_CANCELLED", epoch=epoch, **_ending())


def want(run_id: str, *, what: str) -> bool:
    """Ask the worker of a run for something; it is read within a second or two."""
    rows = TrainingRun.objects.filter(pk=run_id, status__in=STOPPABLE)
    return rows.update(want=what) == 1


def give_back(run_id: str, *, epoch: int) -> bool:
    """The worker shuts down in good order: somebody else goes on, and no crash is counted."""
    with transaction.atomic():
        if cancelled(run_id, epoch=epoch):
            return True
        keep = TrainingRun.objects.filter(pk=run_id).values_list("want", flat=True).first() or ""
        if not interrupt(run_id, epoch=epoch, reason="shutdown", code="RUN_WORKER_STOPPED"):
            return False
        return requeue(run_id, code="RUN_REQUEUED", want=keep)


def crashed(run_id: str, *, epoch: int, code: str, values: dict[str, Any] | None = None, detail: str = "") -> bool:
    """The engine or its worker died: go on from the last save point; give up after three crashes without progress."""
    with transaction.atomic():
        if cancelled(run_id, epoch=epoch):
            return True
        run = TrainingRun.objects.filter(pk=run_id).only("num_crashes", "crash_step", "want").first()
        if run is None or not interrupt(
            run_id, epoch=epoch, reason="crash", code="RUN_INTERRUPTED", values={"cause": code}
        ):
            return False
        step = Checkpoint.objects.filter(run_id=run_id).order_by("-step").values_list("step", flat=True).first() or 0
        num = 1 if run.crash_step is None or step > run.crash_step else run.num_crashes + 1
        TrainingRun.objects.filter(pk=run_id, lease_epoch=epoch).update(num_crashes=num, crash_step=step)
        if num >= settings.MAX_ATTEMPTS:
            return fail(run_id, code=code, epoch=epoch, values={**(values or {}), "num_crashes": num}, detail=detail)
        return requeue(run_id, code="RUN_REQUEUED", want=run.want)


def reap_expired(now: dt.datetime | None = None) -> int:
    """Take runs back from workers that stopped renewing their lease; how many."""
    limit = (now or timezone.now()) - dt.timedelta(seconds=settings.LEASE_SECONDS)
    rows = (
        TrainingRun.objects.leased().annotate(seen_at=Coalesce("heartbeat_at", "claimed_at")).filter(seen_at__lt=limit)
    )
    return sum(crashed(pk, epoch=epoch, code="RUN_LOST") for pk, epoch in rows.values_list("pk", "lease_epoch"))
