"""What a cell says of a text in several respects; pages ask too, so no library is loaded for it."""

import json
from typing import Any

Cell = dict[str, str]
"""The label by the name of its respect."""


def cell_of(value: Any) -> Cell:
    """The labels of one cell by facet; what is empty is not known. Nothing where the cell is no JSON object."""
    try:
        found = json.loads(str(value)) if _is_there(value) else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: str(label).strip() for name, label in found.items() if _is_there(label)}


def _is_there(value: Any) -> bool:
    return value is not None and bool(str(value).strip())
