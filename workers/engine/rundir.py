"""The folder of a run as the engine sees it: whole files only, and events that end with a line end."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from .failures import EngineFailure, no_room
from .spec import RunSpec


class RunDir:
    """Paths and whole writes below one run's folder (docs/contracts.md, section 1)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.events_path = path / "events.jsonl"
        self.control_path = path / "control"
        self.filled_path = path / "filled.json"
        self.checkpoints_path = path / "checkpoints"
        self.cache_path = path / "cache"
        self.bundle_path = path / "bundle"
        self.result_path = path / "result.json"
        self.exports_path = path / "exports"
        self.estimate_path = path / "estimate.json"
        self.guesses_path = path / "guesses.json"

    def spec(self) -> RunSpec:
        """The wish; said plainly when it cannot be understood."""
        try:
            return RunSpec.model_validate_json((self.path / "spec.json").read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            raise EngineFailure("SPEC_INVALID", reason=str(error).replace("\n", " ")[:500]) from error

    def write_json(self, path: Path, value: Any) -> None:
        write_whole(path, json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8"))

    def need_room(self, num_bytes: int) -> None:
        """Refuse to begin a file that will not fit."""
        free = shutil.disk_usage(self.path).free
        if free < num_bytes:
            raise no_room(free=free, needed=num_bytes)


def write_whole(path: Path, data: bytes) -> None:
    """Temporary name, fsync, rename, fsync of the folder: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(path: Path) -> int:
    """Bytes of a file or of everything in a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(item.stat().st_size for item in path.rglob("*") if item.is_file())
