"""Lists page by page; how many there are altogether stands in a header."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse

M = TypeVar("M", bound=Model)


def paged(rows: "QuerySet[M]", response: HttpResponse, page: int, page_size: int) -> "list[M]":
    """One page of the rows."""
    response["X-Total-Count"] = str(rows.count())
    first = (page - 1) * page_size
    return list(rows[first : first + page_size])
