"""Reads what a form says about how a file should be read; what is left open is found out."""

from typing import Any

from django.http import QueryDict

NAMES = ("encoding", "delimiter", "header", "sheet")


def reading_options(sent: QueryDict, known: dict[str, Any]) -> dict[str, Any]:
    """The options of now with those of the form over them; an empty one is taken back."""
    wished = dict(known)
    for name in NAMES:
        if name in sent:
            wished[name] = str(sent[name]).replace("\0", "")[:200]
    return {name: value for name, value in wished.items() if value != ""}
