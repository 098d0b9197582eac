"""A socket client for tests (channels' own needs a server that we do not install)."""

from typing import Any
from urllib.parse import unquote, urlparse

from asgiref.testing import ApplicationCommunicator


class Socket(ApplicationCommunicator):
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
        super().__init__(application, scope)

    async def connect(self) -> tuple[bool, Any]:
        """Whether it was accepted, and the protocol or the code it was refused with."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(10)
        if answer["type"] == "websocket.close":
            await self.wait()
            return False, answer.get("code", 1000)
        return True, answer.get("subprotocol")

    async def say(self, text: str) -> None:
        await self.send_input({"type": "websocket.receive", "text": text})

    async def receive_from(self, seconds: float = 5) -> str:
        answer = await self.receive_output(seconds)
        assert answer["type"] == "websocket.send", answer
        text: str = answer["text"]
        return text

    async def disconnect(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait()
