"""Works on tables in a process of its own, so that the web process never grows by Arrow and what it read."""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from studio.core.errors import Refused

from .suggest import Columns

if TYPE_CHECKING:
    from .building import Built


def remade(
    source: Path, chosen: Columns, columns: dict[str, str], code: str, folder: Path
) -> tuple[int, "Built | None"]:
    """As in remaking.py; refused where the process was ended from outside, as a machine short of memory does."""
    # A fresh process: one that is forked would take the web's threads and sockets along.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_remade, source, chosen, columns, code, folder).result()
        except BrokenProcessPool as broken:
            raise Refused(
                "FIX_BROKEN_OFF",
                _("The mend was broken off, perhaps because the computer ran out of memory. Nothing was changed."),
                fix=_("Try it once more, or at a time when less is running."),
                where="code",
                status=503,
            ) from broken


def _remade(*arguments: Any) -> tuple[int, "Built | None"]:
    from .remaking import remade as work  # Only the child loads Arrow.

    return work(*arguments)
