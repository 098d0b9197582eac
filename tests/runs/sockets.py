"""A socket client for tests (channels' own needs a server that we do not install)."""

from typing import Any
from urllib.parse import unquote, urlparse

from asgiref.testing import ApplicationCommunicator


class Socket:
    """One connection to the application."""

    def __init__(
        self, application: Any, path: str, headers: list[tuple[bytes, bytes]], subprotocols: list[str]
    ) -> None:
        parsed = urlparse(path)
        scope = {
            "type": "websocket",
            "path": unquote(parsed.path),
            "query_string": parsed.query.encode(),
            "headers": headers,
            "subprotocols": subprotocols,
        }
        inner: Any = ApplicationCommunicator  # asgiref's class has no types.
        self._inner = inner(application, scope)

    async def connect(self) -> tuple[bool, Any]:
        """Whether it was accepted, and the protocol or the code it was refused with."""
        await self._inner.send_input({"type": "websocket.connect"})
        answer = await self._inner.receive_output(10)
        if answer["type"] == "websocket.close":
            await self._inner.wait()
            return False, answer.get("code", 1000)
        return True, answer.get("subprotocol")

    async def say(self, text: str) -> None:
        await self._inner.send_input({"type": "websocket.receive", "text": text})

    async def receive_from(self, seconds: float = 5) -> str:
        answer = await self._inner.receive_output(seconds)
        assert answer["type"] == "websocket.send", answer
        text: str = answer["text"]
        return text

    async def is_silent(self) -> bool:
        silent: bool = await self._inner.receive_nothing(timeout=0.1)
        return silent

    async def closed_with(self, seconds: float = 5) -> int:
        """The code the other end closes with."""
        answer = await self._inner.receive_output(seconds)
        assert answer["type"] == "websocket.close", answer
        await self._inner.wait()
        code: int = answer["code"]
        return code

    async def disconnect(self) -> None:
        await self._inner.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._inner.wait()
