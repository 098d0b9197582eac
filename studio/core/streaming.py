"""Sends what is made piece by piece, without holding it in memory or holding up other requests."""

import asyncio
from collections.abc import AsyncIterator, Iterator


async def from_thread(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece is made in a thread; the whole never exists at once."""
    while chunk := await asyncio.to_thread(next, chunks, b""):
        yield chunk
