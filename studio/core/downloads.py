"""Streams a file to whoever may have it: Range, ETag, If-Range, and a name that every browser reads."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

CHUNK_BYTES = 256 * 1024
# One range only; several at once, and anything unreadable, get the whole file, as RFC 9110 allows.
RANGE = re.compile(r"bytes=(?=\d|-\d)(\d{0,18})-(\d{0,18})\Z", re.ASCII)
Span = tuple[int, int]


def serve(
    request: HttpRequest,
    path: Path,
    name: str,
    *,
    content_type: str = "application/octet-stream",
    sha256: str = "",
) -> HttpResponseBase:
    """The file, or the part of it that was asked for. The caller has checked the permission; a lost file is a 404."""
    try:
        facts = path.stat()
    except OSError as error:
        raise Http404 from error
    etag = f'"{sha256 or f"{facts.st_size:x}-{facts.st_mtime_ns:x}"}"'
    changed_at = int(facts.st_mtime)
    if etag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        response = _answer(request, path, facts.st_size, etag, changed_at, content_type)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed_at)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def _answer(
    request: HttpRequest, path: Path, size: int, etag: str, changed_at: int, content_type: str
) -> HttpResponseBase:
    wished = RANGE.match(request.headers.get("Range", "")) if _is_still_the_same(request, etag, changed_at) else None
    is_part = wished is not None
    span = _span(wished, size) if wished is not None else (0, size - 1)
    if span is None:
        refusal = HttpResponse(status=416)
        refusal["Content-Range"] = f"bytes */{size}"
        return refusal
    first, last = span
    length = last - first + 1
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=content_type, status=206 if is_part else 200)
    else:
        response = StreamingHttpResponse(
            _chunks(path, first, length), content_type=content_type, status=206 if is_part else 200
        )
    response["Content-Length"] = str(length)
    if is_part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _is_still_the_same(request: HttpRequest, etag: str, changed_at: int) -> bool:
    """`If-Range`: a part is only of use to somebody who holds the other parts of the very same file."""
    known = request.headers.get("If-Range", "").strip()
    if not known:
        return True
    return known == etag if known.startswith(('"', "W/")) else parse_http_date_safe(known) == changed_at


def _span(wished: re.Match[str], size: int) -> Span | None:
    """First and last byte; nothing when the range lies outside the file."""
    start, end = wished.groups()
    if not start:
        return (max(0, size - int(end)), size - 1) if int(end) and size else None
    first = int(start)
    last = min(int(end), size - 1) if end else size - 1
    return (first, last) if first <= last else None


async def _chunks(path: Path, first: int, length: int) -> AsyncIterator[bytes]:
    """The bytes, read in a thread: neither memory nor the event loop feels how large the file is."""
    file: BinaryIO = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, first)
        while length > 0:
            chunk = await asyncio.to_thread(file.read, min(CHUNK_BYTES, length))
            if not chunk:
                return
            length -= len(chunk)
            yield chunk
    finally:
        file.close()
