"""Counts calls in the shared cache, so that a limit holds across processes."""

import logging
import time

from django.core.cache import cache

logger = logging.getLogger(__name__)


def allow(key: str, *, limit: int, seconds: int) -> bool:
    """Whether this call is one of the first `limit` in the current window of `seconds`; counting is one atomic step."""
    window = int(time.time() // seconds)
    name = f"throttle:{key}:{window}"
    # Kept for two windows: the count must not vanish between the two lines below.
    cache.add(name, 0, timeout=2 * seconds)
    try:
        return cache.incr(name) <= limit
    except ValueError:  # The counter is away: a call too many harms less than a studio that refuses all.
        logger.warning("Calls are not counted while the cache keeps nothing: %s", key)
        return True


def seconds_left(seconds: int) -> int:
    """How long until the next window begins: the answer to “when may I try again?”."""
    return seconds - int(time.time() % seconds)
