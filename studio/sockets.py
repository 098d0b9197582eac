"""Default deny for sockets: a path that is not declared is closed like one that may not be opened."""

from collections.abc import Awaitable, Callable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any], Callable[..., Any]], Awaitable[None]]
NOT_HERE = 4404


class Refusal:
    """Turns the router's exception for an unknown path into a closed socket, without a traceback."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        try:
            await self.inner(scope, receive, send)
        except ValueError as error:
            if not str(error).startswith("No route found"):
                raise
            await send({"type": "websocket.close", "code": NOT_HERE})
