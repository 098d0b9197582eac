"""What a supervisor keeps an eye on while an engine runs: signs of life, memory, disk."""

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from django.conf import settings

CGROUP_EVENTS = Path("/sys/fs/cgroup/memory.events")
# Less than this share of the memory left right before a sudden death: the machine ran out of it.
SCARCE = 0.06


def num_oom_kills() -> int:
    """How often the kernel killed for memory in this container; 0 where that cannot be read."""
    try:
        lines = CGROUP_EVENTS.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


@dataclass
class Watch:
    """Signs gathered since an engine started."""

    active_at: float = field(default_factory=time.monotonic)
    oom_kills: int = field(default_factory=num_oom_kills)
    lowest_share: float = 1.0
    peak_bytes: int = 0

    def saw_activity(self) -> None:
        self.active_at = time.monotonic()

    @property
    def is_hung(self) -> bool:
        return time.monotonic() - self.active_at > float(settings.HANG_SECONDS)

    def look_at_memory(self, pid: int) -> None:
        memory = psutil.virtual_memory()
        self.lowest_share = min(self.lowest_share, memory.available / memory.total)
        try:
            self.peak_bytes = max(self.peak_bytes, psutil.Process(pid).memory_info().rss)
        except psutil.Error:  # It has just ended; its exit code tells the rest.
            return

    def was_memory(self, code: int) -> bool:
        """Whether a death by SIGKILL (-9, or 137 from a shell) came from the lack of memory."""
        return code in (-9, 137) and (num_oom_kills() > self.oom_kills or self.lowest_share < SCARCE)


def free_bytes() -> int:
    return shutil.disk_usage(settings.RUNS_DIR).free


def has_room() -> bool:
    """Enough disk to begin or go on with a run."""
    return free_bytes() >= int(settings.MIN_FREE_BYTES)


def is_nearly_full() -> bool:
    """So little left that a running training must stop before it breaks something."""
    return free_bytes() < int(settings.MIN_FREE_BYTES) // 4
