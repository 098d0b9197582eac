"""Default deny for sockets: a path that is not declared is closed like one that may not be opened."""

import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

Application = Callable[[dict[str, Any], Callable[..., Any], Callable[..., Any]], Awaitable[None]]
NOT_HERE, TRY_AGAIN = 4404, 1013


class Refusal:
    """Turns the router's exception for an unknown path, and a queue that is away, into a closed socket: browsers then
    poll and come back by themselves."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        try:
            await self.inner(scope, receive, send)
        except (RedisError, OSError) as error:
            logger.warning("A socket was closed: %s", error or type(error).__name__)
            with contextlib.suppress(OSError):  # The browser may be the one who went away.
                await send({"type": "websocket.close", "code": TRY_AGAIN})
        except ValueError as error:
            if not str(error).startswith("No route found"):
                raise
            await send({"type": "websocket.close", "code": NOT_HERE})
