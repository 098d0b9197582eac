"""Single cells of a frozen table, read without a library for tables: the pages do so too."""

import json
from typing import Any

Cell = dict[str, str]


def is_there(value: Any) -> bool:
    return value is not None and bool(str(value).strip())


def cell_of(value: Any) -> Cell:
    """The labels of one cell by facet; what is empty is not known. Nothing where the cell is no JSON object."""
    try:
        found = json.loads(str(value)) if is_there(value) else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: str(label).strip() for name, label in found.items() if is_there(label)}
