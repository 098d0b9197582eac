"""Works on tables in a process of its own, so that the web process never grows by Arrow and what it read."""

import ctypes
import logging
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from studio.core.errors import Refused

from .suggest import Columns

if TYPE_CHECKING:
    from .building import Built

# Larger tables are mended by a worker (deferring.py); what is left takes seconds.
MOST_SECONDS = 120.0
# A process that closes its end is about to end.
END_SECONDS = 5.0
PR_SET_PDEATHSIG = 1
logger = logging.getLogger(__name__)
_libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class Ended:
    """How the child's work ended. Nothing but plain values comes through the pipe: an error of a library would load the
    library here, and some cannot be sent at all."""

    has_come: bool
    value: Any = None
    is_memory: bool = False
    """Whether the child itself found that there is not enough of it."""
    trace: str = ""


def remade(
    source: Path, chosen: Columns, columns: dict[str, str], code: str, folder: Path
) -> tuple[int, "Built | None"]:
    """As in remaking.py; refused where the process was ended from outside, as a machine short of memory does, takes
    longer than a page may, or fails."""
    # A fresh process: one that is forked would take the web's threads and sockets along.
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, os.getpid(), _remade, source, chosen, columns, code, folder))
    child.start()
    theirs.close()
    try:
        if not ours.poll(MOST_SECONDS):
            raise _too_slow()
        ended: Ended = ours.recv()
    except EOFError:
        child.join(END_SECONDS)
        ended = Ended(has_come=False, is_memory=child.exitcode == -signal.SIGKILL, trace=f"exit {child.exitcode}")
    finally:
        child.kill()
        child.join()
        ours.close()
    if ended.has_come:
        return ended.value  # type: ignore[no-any-return]  # What comes through a pipe has no type.
    if ended.is_memory:
        raise _out_of_memory()
    logger.error("The mend %s failed: %s", code, ended.trace)
    raise _failed()


def _too_slow() -> Refused:
    return Refused(
        "FIX_TOO_SLOW",
        _("The mend took longer than %(seconds)d seconds and was broken off. Nothing was changed.")
        % {"seconds": MOST_SECONDS},
        fix=_(
            "Try it once more when less is running here, or mend the file on your computer and put it in the place "
            "of this one."
        ),
        where="code",
        status=503,
    )


def _out_of_memory() -> Refused:
    return Refused(
        "FIX_BROKEN_OFF",
        _("The mend was broken off, perhaps because the computer ran out of memory. Nothing was changed."),
        fix=_("Try it once more, or at a time when less is running."),
        where="code",
        status=503,
    )


def _failed() -> Refused:
    return Refused(
        "FIX_FAILED",
        _("The mend failed through a fault of the studio, which was noted for the operators. Nothing was changed."),
        fix=_("Mend the file on your computer and put it in the place of this one, or ask an operator."),
        where="code",
        status=500,
    )


def _work(answer: Connection, parent: int, work: Callable[..., Any], *arguments: Any) -> None:
    """In the child: how it ended, through the pipe."""
    _end_with(parent)
    try:
        ended = Ended(has_come=True, value=work(*arguments))
    except Exception as error:  # noqa: BLE001  # It is told where the answer is awaited.
        from .duck import OutOfMemory  # Only the child needs it.

        is_memory = isinstance(error, MemoryError | OutOfMemory)
        ended = Ended(has_come=False, is_memory=is_memory, trace=traceback.format_exc())
    answer.send(ended)
    answer.close()


def _end_with(parent: int) -> None:
    """Nobody waits for the answer of a process whose parent has died."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _remade(*arguments: Any) -> tuple[int, "Built | None"]:
    from .remaking import remade as work  # Only the child loads Arrow.

    return work(*arguments)
