"""The public API, version 1: the routers put together under one door, one shape of refusal, one page about it."""

from ninja import NinjaAPI

from . import failures
from .access import BearerToken, SessionCookie
from .docs import SchemaPage
from .routers import catalogue, datasets, endpoints, files, models, runs, wants
from .strictness import StrictParser, strict

api = NinjaAPI(
    title="Atelier",
    version="1",
    description="Everything the pages do, for programs. Ids are opaque; times are ISO 8601 in UTC.",
    urls_namespace="api",
    auth=[BearerToken(), SessionCookie()],
    parser=StrictParser(),
    docs=SchemaPage(),
)
failures.install(api)
api.add_decorator(strict, mode="operation")
for part in (datasets, catalogue, runs, wants, models, files, endpoints):
    api.add_router("", part.router)
