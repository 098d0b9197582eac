"""Which named failure stands behind an error of a library: no memory left, no room on the disk."""

import errno
import shutil
from pathlib import Path

import torch

from .failures import MEGABYTE, EngineFailure, no_room

# The words a processor without memory left uses; a graphics card has an error class of its own.
NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory")
# Libraries that write files themselves pass on the system's words, but not always its number.
NO_ROOM = "no space left on device"
# When even a small write failed, this much more than what is free now may do.
ROOM_TO_TRY_AGAIN = 64 * MEGABYTE


def is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in NO_MEMORY)


def is_out_of_room(error: BaseException) -> bool:
    is_number = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return is_number or NO_ROOM in str(error).lower()


def named(error: Exception, folder: Path) -> EngineFailure | None:
    """The failure to tell people; nothing for an error nobody foresaw."""
    if isinstance(error, EngineFailure):
        return error
    if is_out_of_memory(error):
        return EngineFailure("RUN_OOM")
    if not is_out_of_room(error):
        return None
    free = shutil.disk_usage(folder).free
    return no_room(free=free, needed=free + ROOM_TO_TRY_AGAIN)
