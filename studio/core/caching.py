"""A shared cache that is empty while Redis does not answer: a page without it is slower, never broken."""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
QUIET_SECONDS = 30.0
# One try more, for a connection that lay idle through a restart; a page does not wait for several.
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 2, "retry": Retry(NoBackoff(), 1)}


class ForgivingClient(RedisCacheClient):
    """Answers what an empty cache would answer, and says in the log that it did."""

    _told_at: ClassVar[float] = -QUIET_SECONDS

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return bool(_or_empty(True, super().add, key, value, timeout))

    def get(self, key: Any, default: Any) -> Any:
        return _or_empty(default, super().get, key, default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        _or_empty(None, super().set, key, value, timeout)

    def touch(self, key: Any, timeout: Any) -> bool:
        return bool(_or_empty(False, super().touch, key, timeout))

    def delete(self, key: Any) -> bool:
        return bool(_or_empty(False, super().delete, key))

    def get_many(self, keys: Any) -> dict[Any, Any]:
        found: dict[Any, Any] = _or_empty({}, super().get_many, keys)
        return found

    def has_key(self, key: Any) -> bool:
        return bool(_or_empty(False, super().has_key, key))

    def incr(self, key: Any, delta: int) -> int:
        count = _or_empty(None, super().incr, key, delta)
        if count is None:
            raise ValueError(f"Key '{key}' not found.")
        return int(count)

    def set_many(self, data: Any, timeout: Any) -> None:
        _or_empty(None, super().set_many, data, timeout)

    def delete_many(self, keys: Any) -> None:
        _or_empty(None, super().delete_many, keys)

    def clear(self) -> bool:
        return bool(_or_empty(False, super().clear))


def _or_empty(empty: Any, ask: Callable[..., Any], *values: Any) -> Any:
    try:
        return ask(*values)
    except RedisError as error:
        # A studio that is asked a hundred times a second says it once in a while.
        if time.monotonic() - ForgivingClient._told_at >= QUIET_SECONDS:
            ForgivingClient._told_at = time.monotonic()
            logger.warning("The cache does not answer; pages go on without it and limits do not count: %s", error)
        return empty


class ForgivingCache(RedisCache):
    """Django's cache in Redis with the client above."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
        self._options = {**PATIENCE, **params.get("OPTIONS", {})}
