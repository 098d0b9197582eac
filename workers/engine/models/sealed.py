"""A folder that exists whole or not at all, and says of each of its files what it must be."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workers.engine.rundir import sha256_of, sync_file, sync_folder

MANIFEST = "manifest.json"


class DamagedError(ValueError):
    """A sealed folder whose files are not as they were written."""


def sealed(folder: Path, fill: Callable[[Path], None], manifest: dict[str, Any]) -> None:
    """Temporary folder → files → fsync → manifest with SHA-256 → rename → fsync of the parent."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}.*"):  # An earlier attempt was killed in the middle.
        shutil.rmtree(left, ignore_errors=True)
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    temporary.mkdir()
    fill(temporary)
    write_manifest(temporary, manifest)
    shutil.rmtree(folder, ignore_errors=True)
    temporary.rename(folder)
    sync_folder(folder.parent)


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Size and SHA-256 of every file below the folder, and all of it safe from a power cut."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        sync_file(path)
    described = {
        path.relative_to(folder).as_posix(): {"sha256": sha256_of(path), "bytes": path.stat().st_size} for path in files
    }
    text = json.dumps({**manifest, "files": described}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    sync_file(folder / MANIFEST)
    for inner in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        sync_folder(inner)


def opened_manifest(folder: Path) -> dict[str, Any]:
    """The manifest, once every file is found to be what it says."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedError(f"{folder.name}: its manifest cannot be read") from error
    for name, entry in files.items():
        path = folder / name
        if not path.is_file():
            raise DamagedError(f"{folder.name}: {name} is missing")
        if sha256_of(path) != entry["sha256"]:
            raise DamagedError(f"{folder.name}: {name} is not as it was written")
    return manifest
