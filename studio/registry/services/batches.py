"""Files of unlabelled examples: taken in, claimed by a data worker, given back with answers."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio import queue
from studio.accounts.audit import record
from studio.accounts.models import User
from studio.core.errors import Refused
from studio.core.ids import new_id
from studio.core.transitions import move
from studio.datasets import storing
from studio.registry.models import Batch, TrainedModel

S = Batch.Status
MAX_WAITING = 20


def create_batch(*, user: User, model: TrainedModel, file: "UploadedFile[Any]") -> Batch:
    """Keep the file and ring for a worker."""
    storing.refuse_too_much(model.workspace, [file])
    if not file.size:
        raise Refused("DATA_EMPTY", _("The file is empty."), fix=_("Choose another file."), where="file")
    waiting = Batch.objects.filter(created_by=user, status__in=(S.WAITING, S.RUNNING)).count()
    if waiting >= MAX_WAITING:
        raise Refused("QUEUE_FULL", _("Too many of your files wait already."), fix=_("Wait until one is done."))
    name = PurePath((file.name or "").replace("\\", "/")).name[:300] or "file"
    batch = Batch(id=new_id(), model=model, created_by=user, name=name, num_bytes=file.size)
    batch.source.save(f"{batch.pk}{_suffix(name)}", file, save=False)
    try:
        with transaction.atomic():
            storing.claim_room(model.workspace, batch.num_bytes)
            batch.save(force_insert=True)
            record(actor=user, action="batch.created", subject=model, batch=batch.pk)
            queue.enqueue_answer_batch(batch.pk)
    except BaseException:
        storing.forget([str(batch.source.name)])
        raise
    return batch


def _suffix(name: str) -> str:
    """The ending of a name, where it is a plain one."""
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 8 else ""


def begin(batch_id: str) -> bool:
    """Claim it; False when somebody else answers it or it is done."""
    nothing_yet = {"num_examples": 0, "num_answered": 0, "num_unsure": 0}
    return move(
        Batch.objects.all(), pk=batch_id, source=S.WAITING, to=S.RUNNING, heartbeat_at=timezone.now(), **nothing_yet
    )


def beat(batch_id: str, *, num_answered: int, num_unsure: int, num_examples: int) -> bool:
    """How far it is; False when the claim was lost."""
    rows = Batch.objects.filter(pk=batch_id, status=S.RUNNING)
    fields = {"num_answered": num_answered, "num_unsure": num_unsure, "num_examples": num_examples}
    return rows.update(heartbeat_at=timezone.now(), **fields) == 1


def give_back(batch_id: str) -> bool:
    """Nobody answers at the moment: the sweep rings again."""
    return move(Batch.objects.all(), pk=batch_id, source=S.RUNNING, to=S.WAITING)


def finish(batch: Batch, *, answer: "File[bytes]", name: str) -> bool:
    """The answered file is complete."""
    batch.answer.save(name, answer, save=False)
    won = move(
        Batch.objects.all(),
        pk=batch.pk,
        source=S.RUNNING,
        to=S.READY,
        answer=batch.answer.name,
        num_bytes=batch.num_bytes + batch.answer.size,
        finished_at=timezone.now(),
    )
    if not won:
        batch.answer.delete(save=False)
    return won


def fail(batch_id: str, *, errors: list[dict[str, Any]]) -> bool:
    """It cannot be answered, with the reasons."""
    return move(
        Batch.objects.all(), pk=batch_id, source=S.RUNNING, to=S.FAILED, errors=errors, finished_at=timezone.now()
    )


def forget(batches: Iterable[Batch]) -> None:
    """Away with them, questions and answers; files go last, so that no page offers one that is gone."""
    for batch in list(batches):
        names = [str(file.name) for file in (batch.source, batch.answer) if file]
        batch.delete()
        transaction.on_commit(partial(storing.forget, names))


def batch_file(batch: Batch) -> tuple[Path, str]:
    """Where the answered file lies and what it is called on somebody's disk."""
    suffix = PurePath(str(batch.answer.name)).suffix
    return Path(batch.answer.path), f"{PurePath(batch.name).stem or 'file'}-answered{suffix}"
