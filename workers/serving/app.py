"""The service as an ASGI application: `POST /predict` behind a token, `GET /healthz`; two routes need no framework."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .batching import Answers, Batcher
from .questions import MAX_BODY_BYTES, parse
from .refusals import Refusal, broken, busy, too_large
from .shelf import Shelf

logger = logging.getLogger(__name__)
# The studio gives up after 30 s; an answer for nobody would only hold up the next one.
PATIENCE_SECONDS = 25.0
# Parsing or writing more than this takes long enough to be done beside the loop.
LARGE_BYTES = 256 * 1024
LARGE_ANSWERS = 100

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Service:
    """Answers questions about the models of one shelf."""

    def __init__(self, shelf: Shelf, token: str, batcher: Batcher | None = None) -> None:
        if not token:
            raise ValueError("The prediction service needs a token.")
        self.shelf, self.batcher = shelf, batcher or Batcher()
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            answer = await self._answer(scope, receive)
        except Refusal as refusal:
            await _refuse(send, refusal)
        except Exception:  # Logged; whoever asked gets an answer all the same.
            logger.exception("A question could not be answered")
            await _refuse(send, broken())
        else:
            if answer is not None:
                await _send(send, 200, answer)

    async def _answer(self, scope: Message, receive: Receive) -> bytes | None:
        """The body to send; nothing when whoever asked has left."""
        wanted = (scope["method"], scope["path"])
        if wanted == ("GET", "/healthz"):
            return _encoded({"status": "ok"})
        if wanted != ("POST", "/predict"):
            raise Refusal(404, "NOT_FOUND", "There is nothing here.")
        headers = dict(scope["headers"])
        if not hmac.compare_digest(headers.get(b"authorization", b""), self._expected):
            raise Refusal(401, "UNAUTHORIZED", "The token is missing or wrong.")
        body = await _body(headers, receive)
        if body is None:
            return None
        return await _unless_left(self._predict(body), receive)

    async def _predict(self, body: bytes) -> bytes:
        question = await asyncio.to_thread(parse, body) if len(body) > LARGE_BYTES else parse(body)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                model = await self.shelf.model(question.model_id)
                answers = await self.batcher.ask(model, question.inputs)
        except TimeoutError:
            raise busy() from None
        if len(answers) > LARGE_ANSWERS:
            return await asyncio.to_thread(_answered, answers)
        return _answered(answers)


def _answered(answers: Answers) -> bytes:
    return _encoded({"predictions": answers})


def _encoded(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


async def _body(headers: dict[bytes, bytes], receive: Receive) -> bytes | None:
    """The whole body, never more than may be; nothing when the connection was lost before its end."""
    announced = headers.get(b"content-length", b"")
    if announced.isdigit() and int(announced) > MAX_BODY_BYTES:
        raise too_large()
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise too_large()
        if not message.get("more_body"):
            return bytes(body)


async def _unless_left(work: Awaitable[bytes], receive: Receive) -> bytes | None:
    """Give the work up when whoever asked closes the connection."""
    answering = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(receive())
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await answering if answering.done() else None
    finally:
        answering.cancel()
        leaving.cancel()


async def _refuse(send: Send, refusal: Refusal) -> None:
    await _send(send, refusal.status, _encoded({"code": refusal.code, "message": refusal.message}))


async def _send(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 503:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
