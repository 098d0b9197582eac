"""Counts the bytes of every request on their way in, so that no upload is larger than the studio allows."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext as _

Message = dict[str, Any]
Application = Callable[[dict[str, Any], Callable[..., Any], Callable[..., Any]], Awaitable[None]]
# Multipart brings its own lines beside the file.
ALLOWANCE_BYTES = 1024 * 1024


class BodyLimit:
    """Answers 413 as soon as it is known that a body is too large; nothing of the rest is read or kept."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        most = settings.MAX_UPLOAD_BYTES + ALLOWANCE_BYTES
        if _declared(scope) > most:
            await _refuse(scope, send)
            return
        count, is_over, has_begun = 0, False, False

        async def counted() -> Message:
            nonlocal count, is_over
            message: Message = await receive()
            count += len(message.get("body", b""))
            if count > most:
                is_over = True
                return {"type": "http.disconnect"}
            return message

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        await self.inner(scope, counted, watched)
        if is_over and not has_begun:
            await _refuse(scope, send)


def _declared(scope: dict[str, Any]) -> int:
    value = _header(scope, b"content-length")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0


def _header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope.get("headers", []) if key == name), "")


async def _refuse(scope: dict[str, Any], send: Callable[..., Any]) -> None:
    """JSON for programs, the bare sentence for browsers: no page can be drawn before the request is read."""
    with override(_language(_header(scope, b"accept-language"))):
        sentence = _("The file is larger than the {gigabytes} GB this studio takes. Split it, or ask an operator.")
    sentence = sentence.format(gigabytes=f"{settings.MAX_UPLOAD_BYTES / 1024**3:g}")
    if scope.get("path", "").startswith("/api/"):
        detail = {"where": "file", "message": sentence, "fix": ""}
        body = json.dumps({"code": "TOO_LARGE", "message": sentence, "details": [detail]}, ensure_ascii=False)
        kind = b"application/json; charset=utf-8"
    else:
        body, kind = sentence, b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"connection", b"close"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


def _language(accepted: str) -> str:
    """The first language of the header that the studio speaks."""
    for part in accepted.split(","):
        try:
            return get_supported_language_variant(part.split(";")[0].strip())
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
