"""Collects the files of a model from a folder or a zip, without ever leaving the folder it collects into."""

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from studio.core.errors import Refused

from .inspection import MAX_FILES

CHUNK = 1024**2


def collect_folder(source: Path, target: Path) -> None:
    """Copy a folder as it is; links are copied as links, so that the inspection sees and refuses them."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_symlink():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(path.readlink())
        elif path.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def collect_zip(source: Path, target: Path) -> None:
    """Unpack a zip; a single folder around everything is taken off."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            for member in members:
                _check_member(member)
            _check_size(members)
            prefix = _common_folder(members)
            for member in members:
                _unpack(archive, member, target / PurePosixPath(member.filename).relative_to(prefix))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused("MODEL_ZIP", _("The file is not a zip that can be read: damaged, cut off or locked.")) from error


def _check_member(member: zipfile.ZipInfo) -> None:
    path = PurePosixPath(member.filename)
    is_outside = path.is_absolute() or ".." in path.parts or "\\" in member.filename or ":" in path.parts[0]
    if is_outside or "\0" in member.filename or len(member.filename) > 300:
        raise Refused("MODEL_UNSAFE", _("The zip has files outside its folder. Pack the model's own folder again."))
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused("MODEL_UNSAFE", _("“%(name)s” is a link to another place.") % {"name": path.name})


def _check_size(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_FILES:
        raise Refused("MODEL_UNSAFE", _("The folder has more than 200 files; a starting model has about ten."))
    needed, free = sum(member.file_size for member in members), shutil.disk_usage(settings.CATALOG_DIR).free
    if needed > free - settings.MIN_FREE_BYTES:
        raise Refused("MODEL_DISK", _("There is not enough room on the disk to unpack this model."))


def _common_folder(members: list[zipfile.ZipInfo]) -> PurePosixPath:
    tops = {PurePosixPath(member.filename).parts[0] for member in members}
    is_wrapped = len(tops) == 1 and all(len(PurePosixPath(member.filename).parts) > 1 for member in members)
    return PurePosixPath(tops.pop()) if is_wrapped else PurePosixPath()


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path) -> None:
    """Never more bytes than the member announced: a bomb stops here."""
    place.parent.mkdir(parents=True, exist_ok=True)
    left = member.file_size
    with archive.open(member) as packed, place.open("xb") as file:
        while chunk := packed.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("longer than announced")
            file.write(chunk)
