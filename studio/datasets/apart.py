"""Works on tables in a process of its own, so that the web process never grows by Arrow and what it read."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .suggest import Columns

if TYPE_CHECKING:
    from .building import Built


def remade(
    source: Path, chosen: Columns, columns: dict[str, str], code: str, folder: Path
) -> tuple[int, "Built | None"]:
    """As in remaking.py."""
    # A fresh process: one that is forked would take the web's threads and sockets along.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_remade, source, chosen, columns, code, folder).result()


def _remade(*arguments: Any) -> tuple[int, "Built | None"]:
    from .remaking import remade as work  # Only the child loads Arrow.

    return work(*arguments)
