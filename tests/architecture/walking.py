"""Walks the resolver: every route of the studio with its name, its address and the names in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern
from django.utils.regex_helper import normalize

PLACE = re.compile(r"<(?:[^>:]+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One route; `address` has `%(name)s` where an identifier goes."""

    name: str
    address: str

    @property
    def kwargs(self) -> list[str]:
        return re.findall(r"%\((\w+)\)s", self.address)

    def at(self, **values: Any) -> str:
        return "/" + self.address % values


def routes(urlconf: Any = None) -> list[Route]:
    """Every route, in the order of the resolver."""
    return list(_walk(get_resolver(urlconf).url_patterns, "", ""))


def _walk(patterns: Any, before: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        address = before + _address(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, address, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name or entry.lookup_str}", address)


def _address(pattern: RoutePattern | RegexPattern | LocalePrefixPattern) -> str:
    if isinstance(pattern, RoutePattern):
        return PLACE.sub(r"%(\1)s", str(pattern).replace("%", "%%"))
    if isinstance(pattern, RegexPattern):
        form, _names = normalize(pattern.regex.pattern)[0]
        return str(form)
    return ""
