"""Works on tables in a process of its own, so that the web process never grows by Arrow and what it read."""

import ctypes
import os
import signal
from collections.abc import Callable
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
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def remade(
    source: Path, chosen: Columns, columns: dict[str, str], code: str, folder: Path
) -> tuple[int, "Built | None"]:
    """As in remaking.py; refused where the process was ended from outside, as a machine short of memory does, or
    takes longer than a page may."""
    # A fresh process: one that is forked would take the web's threads and sockets along.
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, os.getpid(), _remade, source, chosen, columns, code, folder))
    child.start()
    theirs.close()
    try:
        is_done, outcome = ours.recv() if ours.poll(MOST_SECONDS) else (True, None)
    except EOFError:
        is_done, outcome = True, None
    finally:
        child.kill()
        child.join()
        ours.close()
    if outcome is None:
        raise Refused(
            "FIX_BROKEN_OFF",
            _("The mend was broken off, perhaps because the computer ran out of memory. Nothing was changed."),
            fix=_("Try it once more, or at a time when less is running."),
            where="code",
            status=503,
        )
    if not is_done:
        raise outcome
    return outcome  # type: ignore[no-any-return]  # What comes through a pipe has no type.


def _work(answer: Connection, parent: int, work: Callable[..., Any], *arguments: Any) -> None:
    """In the child: the result, or the error, through the pipe."""
    _end_with(parent)
    outcome: tuple[bool, Any]
    try:
        outcome = True, work(*arguments)
    except Exception as error:  # noqa: BLE001  # It is raised again where the answer is awaited.
        outcome = False, error
    answer.send(outcome)
    answer.close()


def _end_with(parent: int) -> None:
    """Nobody waits for the answer of a process whose parent has died."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _remade(*arguments: Any) -> tuple[int, "Built | None"]:
    from .remaking import remade as work  # Only the child loads Arrow.

    return work(*arguments)
