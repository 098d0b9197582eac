"""Writes the typed cells of spreadsheets and Parquet as the text a person would have typed."""

import datetime as dt
from typing import Any


def as_text(value: Any) -> str:
    """31001.0 is 31001, a date is 2018-03-01, true is true, nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return str(value)
