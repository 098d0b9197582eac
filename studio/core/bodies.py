"""Counts the bytes of every request on their way in, so that no upload is larger than the studio allows."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext as _

from studio.routes import UPLOADS

Message = dict[str, Any]
Application = Callable[[dict[str, Any], Callable[..., Any], Callable[..., Any]], Awaitable[None]]
# Multipart brings its own lines beside the file.
ALLOWANCE_BYTES = 1024 * 1024
# What a form or a call without a file may take.
USUAL_BYTES = 6 * 1024 * 1024


class BodyLimit:
    """Refuses as soon as it is known that a body is too large; nothing of the rest is read or kept. More than usual is
    taken only at the addresses files are sent to, and only from somebody the studio knows."""

    def __init__(self, inner: Application, is_stranger: Callable[[str, str], bool]) -> None:
        self.inner = inner
        self.is_stranger = is_stranger

    async def __call__(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        most, declared = USUAL_BYTES, _declared(scope)
        if declared > USUAL_BYTES:
            most = await self._most(scope)
            if declared > most:
                await _refuse(scope, send, most)
                return
        count, is_over, has_begun = 0, False, False

        async def counted() -> Message:
            nonlocal count, most, is_over
            message: Message = await receive()
            count += len(message.get("body", b""))
            if count > most == USUAL_BYTES:  # Sent in pieces, without a word about the size.
                most = await self._most(scope)
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
            await _refuse(scope, send, most)

    async def _most(self, scope: dict[str, Any]) -> int:
        """How much this sender may send to this address; nothing but the usual for strangers: 0 tells them apart."""
        if not _takes_files(scope):
            return USUAL_BYTES
        told = _header(scope, b"cookie"), _header(scope, b"authorization")
        if await database_sync_to_async(self.is_stranger)(*told):
            return 0
        most: int = settings.MAX_UPLOAD_BYTES + ALLOWANCE_BYTES
        return most


def _takes_files(scope: dict[str, Any]) -> bool:
    try:
        return resolve(scope.get("path", "")).view_name in UPLOADS
    except Resolver404:
        return False


def _declared(scope: dict[str, Any]) -> int:
    value = _header(scope, b"content-length")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0


def _header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope.get("headers", []) if key == name), "")


def _sentence(most: int) -> str:
    if not most:
        return _("Sign in, then send the file again.")
    if most == USUAL_BYTES:
        return _("This is more than the {megabytes} MB that can be sent to this address.").format(
            megabytes=USUAL_BYTES // 1024**2
        )
    sentence = _("The file is larger than the {gigabytes} GB this studio takes. Split it, or ask an operator.")
    return sentence.format(gigabytes=f"{settings.MAX_UPLOAD_BYTES / 1024**3:g}")


async def _refuse(scope: dict[str, Any], send: Callable[..., Any], most: int) -> None:
    """JSON for programs, the bare sentence for browsers: no page can be drawn before the request is read."""
    with override(_language(_header(scope, b"accept-language"))):
        sentence = _sentence(most)
    status, code = (413, "TOO_LARGE") if most else (401, "SIGN_IN")
    if scope.get("path", "").startswith("/api/"):
        detail = {"where": "file", "message": sentence, "fix": ""}
        body = json.dumps({"code": code, "message": sentence, "details": [detail]}, ensure_ascii=False)
        kind = b"application/json; charset=utf-8"
    else:
        body, kind = sentence, b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"connection", b"close"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


def _language(accepted: str) -> str:
    """The first language of the header that the studio speaks."""
    for part in accepted.split(","):
        try:
            return get_supported_language_variant(part.split(";")[0].strip())
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
