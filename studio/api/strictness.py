"""Takes nothing that was not declared: unknown names are refused, and so are characters that cannot be stored."""

import inspect
import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic import ConfigDict


class Strict(Schema):
    """A body whose fields are an allow-list; numbers are numbers and finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class StrictParser(Parser):
    """JSON as the standard has it: no NaN, no endless depth, nothing that a database cannot hold."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            body: dict[str, Any] = json.loads(request.body, parse_constant=_refuse_constant)
            # Half of a character pair cannot be written as UTF-8, and PostgreSQL takes no NUL.
            text = json.dumps(body, ensure_ascii=False)
            text.encode()
        except (ValueError, RecursionError) as error:
            raise HttpError(400, "unreadable") from error
        if "\\u0000" in text:
            raise ValidationError([{"loc": ("body",), "type": "unstorable"}])
        return body


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def strict(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse names in the query, the form or the files that the view does not declare."""
    known = set(inspect.signature(view).parameters)

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        errors = [*_wrong(known, "query", request.GET), *_wrong(known, "form", request.POST)]
        errors += _unknown(known, "file", request.FILES)
        if errors:
            raise ValidationError(errors)
        return view(request, *args, **kwargs)

    return checked


def _unknown(known: set[str], source: str, names: Iterable[str]) -> list[dict[str, Any]]:
    return [{"loc": (source, name[:60]), "type": "unknown_name"} for name in names if name not in known]


def _wrong(known: set[str], source: str, values: QueryDict) -> list[dict[str, Any]]:
    texts = [(name, text) for name, several in values.lists() for text in several]
    odd = [{"loc": (source, name), "type": "unstorable"} for name, text in texts if not _storable(str(text))]
    return _unknown(known, source, values) + odd


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
