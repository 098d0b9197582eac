"""Files that arrive in parts, so that a lost connection costs one part: the core of the tus protocol, version 1.0.

A half-arrived file lies in a folder of its own among the temporary ones, which are cleared a day after the last part.
Its size on the disk is the truth about how much has arrived. https://tus.io/protocols/resumable-upload
"""

import errno
import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from studio.accounts.models import User, Workspace
from studio.core.errors import Refused
from studio.core.ids import new_id

from . import storing

VERSION = "1.0.0"
PREFIX = "partial-"
# What a form sends in the place of a file that has arrived: the name of its field with this behind it.
SUFFIX = "_arrived"
FIELDS = ("file", "exam_file", "practice_file")
MOST_OPEN = 20
IDLE_SECONDS = 300
PIECE = 256 * 1024
ID = re.compile(r"[0-9A-Za-z_-]{1,40}")


@dataclass(frozen=True)
class Partial:
    """One file on its way."""

    id: str
    folder: Path
    owner: str
    workspace: str
    name: str
    num_bytes: int
    touched: float
    """When the last part came, in seconds since the epoch, as it was when this was read."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def num_arrived(self) -> int:
        return self.data.stat().st_size

    @property
    def is_whole(self) -> bool:
        return self.num_arrived == self.num_bytes

    @property
    def is_idle(self) -> bool:
        return time.time() - self.touched > IDLE_SECONDS

    def forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def begin(*, user: User, workspace: Workspace, name: str, num_bytes: int) -> Partial:
    """Make room for a file; all limits are told now, before anything is sent."""
    storing.refuse_size(workspace, name, num_bytes)
    # What is on its way takes room as well: nobody fills the disk by beginning again and again.
    going, held = _making_way(user, workspace, storing.num_free(workspace) - num_bytes)
    storing.refuse_full(workspace, held + num_bytes)
    _refuse_full_disk(num_bytes)
    for old in going:
        old.forget()
    key = new_id()
    folder = _root() / f"{PREFIX}{key}"
    partial = Partial(key, folder, user.pk, workspace.pk, storing.shown_name(name), num_bytes, time.time())
    partial.folder.mkdir(mode=0o700, parents=True)
    partial.data.touch(mode=0o600)
    about = {"owner": user.pk, "workspace": workspace.pk, "name": partial.name, "num_bytes": num_bytes}
    (partial.folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    return partial


def find(user: User, partial_id: str) -> Partial | None:
    """Somebody's own file on its way; nothing where there is none, or where it is another's."""
    if not ID.fullmatch(partial_id):
        return None
    found = _read(_root() / f"{PREFIX}{partial_id}")
    return found if found is not None and found.owner == user.pk else None


class Source(Protocol):
    """A request's body, or a file."""

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at the end."""


def append(partial: Partial, offset: int, source: Source) -> int:
    """Write a part behind what has arrived; returns how much that is now. A part that begins elsewhere is refused, as
    is one that comes while another is being written."""
    with _alone(partial) as target:
        if target.tell() != offset:
            raise Refused("UPLOAD_OFFSET", _("This part does not begin where the file ends."), status=409)
        while piece := source.read(PIECE):
            if target.tell() + len(piece) > partial.num_bytes:
                target.truncate(offset)
                raise Refused("UPLOAD_TOO_LARGE", _("More was sent than the file was said to hold."), status=413)
            _written(target, piece, partial, offset)
        os.utime(partial.folder)
        return target.tell()


def _written(target: FileIO, piece: bytes, partial: Partial, offset: int) -> None:
    try:
        _put(target, piece)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        os.truncate(partial.data, offset)
        raise _full_disk() from error


def _put(target: FileIO, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[target.write(rest) :]


@contextmanager
def _alone(partial: Partial) -> Iterator[FileIO]:
    # Without a buffer, which would be written at the end after all, whatever was decided in between.
    with partial.data.open("r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("UPLOAD_BUSY", _("Another part of this file is being written."), status=409) from None
        file.seek(0, os.SEEK_END)
        yield file


def take_in(user: User, request: HttpRequest) -> None:
    """Put the files that arrived in parts among those of the form that names them; they are closed with it."""
    for field, partial in _named(user, request.POST).items():
        if partial is None or not partial.is_whole:
            raise Refused(
                "UPLOAD_LOST",
                _("The file did not arrive whole, or waited for more than a day."),
                fix=_("Choose it once more and send it again."),
                where="file",
                status=409,
            )
        upload = UploadedFile(partial.data.open("rb"), partial.name, size=partial.num_bytes)
        request.FILES[field] = upload


def forget_sent(user: User, sent: QueryDict) -> None:
    """What a form brought has been kept elsewhere."""
    for partial in _named(user, sent).values():
        if partial is not None:
            partial.forget()


def _named(user: User, sent: QueryDict) -> dict[str, Partial | None]:
    """What each field of a form names as arrived; nothing where there is none of this person. No other field counts:
    each one is an open file."""
    return {name: find(user, str(sent[name + SUFFIX])) for name in FIELDS if name + SUFFIX in sent}


def _root() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR)


def _read(folder: Path) -> Partial | None:
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        touched, key = folder.stat().st_mtime, folder.name.removeprefix(PREFIX)
        target = about.get("workspace", "")  # One that came before an update says nothing of it.
        return Partial(key, folder, about["owner"], target, about["name"], about["num_bytes"], touched)
    except (OSError, ValueError):
        return None


def _open(user: User) -> list[Partial]:
    """A person's files on their way, the oldest first."""
    known = [found for found in map(_read, _root().glob(f"{PREFIX}*")) if found is not None]
    return sorted((found for found in known if found.owner == user.pk), key=lambda found: found.touched)


def _making_way(user: User, workspace: Workspace, most: int) -> tuple[list[Partial], int]:
    """Those that nobody went on with and that make way, the oldest first: where there are many, or where more than
    `most` bytes are on their way to this workspace. And how many bytes then still are. Nothing is deleted yet."""
    others = _open(user)
    going = others[: -(MOST_OPEN - 1)]
    coming = [other for other in others if other not in going and other.workspace == workspace.pk]
    held = sum(other.num_bytes for other in coming)
    for other in coming:
        if held > most and other.is_idle:
            held -= other.num_bytes
            going.append(other)
    return going, held


def _refuse_full_disk(num_bytes: int) -> None:
    """Twice the file: once on its way, once where it is kept."""
    if shutil.disk_usage(_root()).free < 2 * num_bytes + settings.MIN_FREE_BYTES:
        raise _full_disk()


def _full_disk() -> Refused:
    return Refused(
        "DISK_FULL",
        _("The disk of the studio has no room for this file."),
        fix=_("Ask an operator to make room, or upload a part of it."),
        where="file",
        status=507,
    )
