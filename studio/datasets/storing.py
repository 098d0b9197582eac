"""Keeps uploads and frozen tables in the storage, streamed, counted and hashed on the way."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from studio.accounts import workspaces
from studio.accounts.models import Workspace
from studio.core.errors import Refused
from studio.core.ids import new_id

from .models import Dataset, DatasetFile

MAX_NAME = 200


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder for half-made things, gone afterwards."""
    with TemporaryDirectory(prefix="dataset-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        yield Path(folder)


def refuse_too_much(workspace: Workspace, files: list["UploadedFile[Any]"]) -> None:
    """Limits are told before anything is written."""
    for file in files:
        _refuse_large(file.name, file.size or 0)
    refuse_full(workspace, sum(file.size or 0 for file in files))


def refuse_size(workspace: Workspace, name: str, num_bytes: int) -> None:
    """The same of a file that is only announced."""
    _refuse_large(name, num_bytes)
    refuse_full(workspace, num_bytes)


def _refuse_large(name: str | None, num_bytes: int) -> None:
    if num_bytes > settings.MAX_UPLOAD_BYTES:
        raise Refused(
            "UPLOAD_TOO_LARGE",
            _("The file {name} is larger than {most} MB, the most this studio takes.").format(
                name=shown_name(name), most=settings.MAX_UPLOAD_BYTES // 1024**2
            ),
            fix=_("Upload a part of it, or ask an operator to raise the limit."),
            where="file",
            status=413,
        )


def claim_room(workspace: Workspace, num_bytes: int) -> None:
    """Asked again in the transaction that makes the rows, one upload of a workspace after the other: two that came at
    the same moment could each have had room alone."""
    refuse_full(Workspace.objects.select_for_update().get(pk=workspace.pk), num_bytes)


def num_free(workspace: Workspace) -> int:
    """Bytes that the workspace may still take; less than none where a limit was lowered."""
    return workspace.max_bytes - workspaces.num_bytes(workspace)


def refuse_full(workspace: Workspace, num_bytes: int) -> None:
    """Refuse what the workspace has no room for."""
    used = workspaces.num_bytes(workspace)
    if used + num_bytes > workspace.max_bytes:
        raise Refused(
            "WORKSPACE_FULL",
            _("The workspace has no room for this file: {used} of {most} MB are taken.").format(
                used=used // 1024**2, most=workspace.max_bytes // 1024**2
            ),
            fix=_("Delete datasets or models that are not needed any more, or ask an operator for more room."),
            where="file",
            status=413,
        )


def shown_name(name: str | None) -> str:
    """The last part of a file's name, without anything that could break a line, a path or a page."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if letter.isprintable()).strip().strip(".")
    return plain[-MAX_NAME:] or "table"


def keep_upload(dataset: Dataset, split: str, upload: "UploadedFile[Any]") -> DatasetFile:
    """Write the original as it came; its name in the storage is ours, never the user's."""
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
    upload.seek(0)
    name = default_storage.save(f"uploads/{dataset.pk}/{new_id()}", File(upload))
    return DatasetFile(
        dataset=dataset,
        split=split,
        file=name,
        name=shown_name(upload.name),
        num_bytes=size,
        sha256=digest.hexdigest(),
    )


def keep_version(dataset: Dataset, path: Path, digest: str) -> str:
    """Write a frozen table; returns its name in the storage."""
    with path.open("rb") as file:
        return str(default_storage.save(f"versions/{dataset.pk}/{digest[:16]}.parquet", File(file)))


def forget(names: list[str]) -> None:
    """Delete what belongs to nothing."""
    for name in names:
        default_storage.delete(name)


@contextmanager
def local(stored: Any) -> Iterator[Path]:
    """A stored file as a path on this machine; copied only where the storage is elsewhere."""
    try:
        path = Path(stored.path)
    except NotImplementedError:
        with working_folder() as folder, stored.open("rb") as source:
            path = folder / "copy"
            with path.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield path
        return
    yield path
