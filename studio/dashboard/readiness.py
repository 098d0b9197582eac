"""What this machine can do: a word, its meaning and its mend, for the readiness page and for `manage.py doctor`."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio import queue
from studio.catalog.models import PretrainedModel

GIB = 1024**3
GOOD_MEMORY = 4 * GIB
LEAST_MEMORY = 2 * GIB
GOOD_DISK = 10 * GIB
GOOD, CARE, BAD = "good", "care", "bad"


@dataclass(frozen=True)
class Check:
    """One line: `state` is good, care or bad; `mend` is empty when there is nothing to do."""

    code: str
    state: str
    word: str
    meaning: str
    mend: str = ""


def checks() -> list[Check]:
    """Every line, in the order of the page."""
    looks: list[Callable[[], Check]] = [_processor, _memory, _disk, _graphics_card, _queue, _database, _models]
    return [look() for look in looks]


def _size(num_bytes: float) -> str:
    return f"{num_bytes / GIB:.1f} GB"


def _processor() -> Check:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    word = ngettext("Processor: %(n)s core", "Processor: %(n)s cores", cores) % {"n": cores}
    if has_fast_bf16():
        return Check(
            "processor", GOOD, word, _("It computes with 16-bit numbers itself, so it learns about twice as fast.")
        )
    if cores < 2:
        return Check(
            "processor", CARE, word, _("Learning works but takes longer."), _("Give the machine two cores or more.")
        )
    return Check("processor", GOOD, word, _("Fast enough for short texts and small starting models."))


def has_fast_bf16() -> bool:
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def _memory() -> Check:
    memory = psutil.virtual_memory()
    word = _("Memory: %(free)s of %(total)s free") % {"free": _size(memory.available), "total": _size(memory.total)}
    if memory.available >= GOOD_MEMORY:
        return Check("memory", GOOD, word, _("Enough to teach small and middle-sized starting models."))
    state = CARE if memory.available >= LEAST_MEMORY else BAD
    mend = _("Close other programs, or choose the Quick setting and a small starting model.")
    return Check("memory", state, word, _("Large starting models will not fit."), mend)


def _disk() -> Check:
    usage = shutil.disk_usage(settings.RUNS_DIR)
    word = _("Disk: %(free)s free") % {"free": _size(usage.free)}
    if usage.free >= GOOD_DISK:
        return Check("disk", GOOD, word, _("Room for many runs."))
    if usage.free >= settings.MIN_FREE_BYTES:
        return Check("disk", CARE, word, _("Room for a few runs."), _("Empty the bins or delete old runs soon."))
    meaning = _("Too little to save a run, so runs wait until there is room.")
    return Check("disk", BAD, word, meaning, _("Make room on the disk; waiting runs then go on by themselves."))


def _graphics_card() -> Check:
    name = graphics_card()
    if name:
        word = _("Graphics card: %(name)s") % {"name": name}
        return Check("graphics_card", GOOD, word, _("Learning is many times faster with it."))
    meaning = _("Everything works without one; large starting models take long.")
    return Check("graphics_card", CARE, _("Graphics card: none"), meaning)


def graphics_card() -> str:
    """Its name from the driver's own files; nothing is loaded for that."""
    for path in sorted(Path("/proc/driver/nvidia/gpus").glob("*/information")):
        for line in path.read_text(errors="replace").splitlines():
            if line.startswith("Model:"):
                return line.partition(":")[2].strip()
    return ""


def _queue() -> Check:
    if queue.num_waiting("train") is not None:
        return Check("queue", GOOD, _("Job queue: reachable"), _("Runs start at once."))
    meaning = _("Runs are accepted and wait; nothing is lost.")
    mend = _("Start the studio with `make run`, or set REDIS_URL to a queue that runs.")
    return Check("queue", BAD, _("Job queue: not reachable"), meaning, mend)


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        mend = _("Check DATABASE_URL and that the database runs.")
        return Check("database", BAD, _("Database: not reachable"), _("Nothing can be read or saved."), mend)
    if connection.vendor == "sqlite":
        meaning = _("Right for one machine. All workers must run on this machine.")
        return Check("database", GOOD, _("Database: SQLite"), meaning)
    return Check("database", GOOD, _("Database: PostgreSQL"), _("Workers may run on several machines."))


def _models() -> Check:
    num = PretrainedModel.objects.filter(is_present=True).count()
    word = ngettext("Starting models: %(n)s here", "Starting models: %(n)s here", num) % {"n": num}
    if num:
        return Check("models", GOOD, word, _("You can train without downloading anything."))
    mend = _("Run `make setup` again, or let an operator fetch one in the admin panel.")
    return Check("models", BAD, word, _("Without one nothing can be trained."), mend)
