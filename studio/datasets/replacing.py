"""Puts a mended file, or an exam of one's own, in the place of an uploaded one and reads everything again."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio import queue
from studio.accounts import audit
from studio.accounts.models import User
from studio.core.errors import Refused

from . import storing
from .models import Dataset, DatasetFile

MAIN = ("all", "train")


def replace_file(*, dataset: Dataset, user: User, upload: "UploadedFile[Any]", split: str = "all") -> Dataset:
    """The file before and the versions made of it stay, so that one can return to them."""
    if split not in DatasetFile.Split.values:
        raise Refused("FILE_MISSING", _("Say what the file is for: to learn from, practice test or final exam."))
    storing.refuse_too_much(dataset.workspace, [upload])
    is_main = split in MAIN
    before = dataset.files.filter(replaced_at=None, split__in=MAIN if is_main else (split,))
    first = before.first()
    kept = storing.keep_upload(dataset, first.split if first else split, upload)
    # The way the old file was read says nothing about a new one.
    fields: dict[str, Any] = {"options": {}} if is_main else {}
    fields |= {"status": Dataset.Status.IMPORTING, "import_started_at": None, "mends": {}}
    fields["updated_at"] = timezone.now()
    try:
        with transaction.atomic():
            # Behind this door one after the other: of two files for one place, the second takes that of the first.
            storing.claim_room(dataset.workspace, kept.num_bytes)
            before.update(replaced_at=timezone.now())
            kept.save()
            Dataset.objects.filter(pk=dataset.pk).update(**fields)
            audit.record(actor=user, action="dataset.file_replaced", subject=dataset, split=split, name=kept.name)
            queue.enqueue_import_dataset(dataset.pk)
    except BaseException:
        storing.forget([str(kept.file.name)])
        raise
    dataset.refresh_from_db()
    return dataset
