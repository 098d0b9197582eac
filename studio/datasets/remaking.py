"""Mends a table and builds a version of what is left. Knows no database."""

from pathlib import Path

from . import building
from .building import Built
from .mended import mend
from .suggest import Columns


def remade(source: Path, chosen: Columns, columns: dict[str, str], code: str, folder: Path) -> tuple[int, Built | None]:
    """How many examples the mend changes, and the new version; none where nothing changes or nothing is left."""
    table = folder / "mended.parquet"
    num_changed, parts = mend(source, columns, code, table)
    if not num_changed or not len(parts):
        return num_changed, None
    return num_changed, building.keep(table, chosen, columns, parts, folder)
