"""What a task wants to find in a table: its column roles."""

from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["text", "label", "number", "list", "path"]


@dataclass(frozen=True)
class ColumnRole:
    """One role a column can play. `kinds` are the kinds of column that may play it, the best first."""

    name: str
    title: str
    help: str
    kinds: tuple[ColumnKind, ...]
    is_required: bool = True
