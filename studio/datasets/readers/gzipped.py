"""Unpacks a gzip-compressed table, as far as it is honest about its size."""

import gzip
import zlib
from pathlib import Path

from . import limits
from .result import UnreadableTableError

CHUNK_BYTES = 1024 * 1024


def unpack(path: Path, target: Path) -> None:
    """Write the content of a gzip file to `target`; a bomb is refused before it fills the disk."""
    packed = max(1, path.stat().st_size)
    written = 0
    try:
        with gzip.open(path) as source, target.open("wb") as sink:
            while chunk := source.read(CHUNK_BYTES):
                written += len(chunk)
                is_bomb = written > limits.BOMB_BYTES and written / packed > limits.BOMB_RATIO
                if is_bomb or written > limits.MAX_UNPACKED_BYTES:
                    raise UnreadableTableError("FILE_UNPACKS_TOO_LARGE", most_mb=limits.MAX_UNPACKED_BYTES // 1024**2)
                sink.write(chunk)
    except (OSError, EOFError, zlib.error):
        raise UnreadableTableError("GZIP_BROKEN") from None
