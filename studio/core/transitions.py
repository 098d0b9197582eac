"""The one way a status changes: compare-and-set in the database, one row or none."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def move(rows: "QuerySet[M]", *, pk: Any, source: str | Iterable[str], to: str, **fields: Any) -> bool:
    """Set `status` to `to` where it is still one of `source`; True when this call won.

    Losing the race is not an error: somebody else moved the row first, and the caller goes home.
    """
    sources = [source] if isinstance(source, str) else list(source)
    return rows.filter(pk=pk, status__in=sources).update(status=to, **fields) == 1
