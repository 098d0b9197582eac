"""Facts about a request that every room needs."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

API_PREFIX = "/api/"
MAX_AGENT = 200


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PREFIX)


def client_address(request: HttpRequest) -> str | None:
    """The address at the other end of the connection; headers that anybody can forge are not asked."""
    address: str | None = request.META.get("REMOTE_ADDR")
    return address or None


def user_agent(request: HttpRequest) -> str:
    """The browser's name for the record: one line of printable characters."""
    raw = request.META.get("HTTP_USER_AGENT", "")
    return "".join(letter for letter in raw if letter.isprintable())[:MAX_AGENT]


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """Where to go afterwards: only ever a page of this studio."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=settings.IS_HTTPS):
        return target
    return fallback
