"""Hints to open pages that something happened. The only caller of the channel layer; a lost hint costs seconds."""

import asyncio
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
# A queue that accepts connections and never answers must not hold up the worker of a run.
PATIENCE_SECONDS = 2.0


def run_group(run_id: str) -> str:
    return f"run.{run_id}"


def user_group(user_id: str) -> str:
    return f"user.{user_id}"


def run_changed(run_id: str, last_seq: int) -> None:
    """Something was written about a run; its open pages read the table again."""
    send(run_group(run_id), {"type": "run.changed", "last_seq": last_seq})


def access_changed(user_id: str) -> None:
    """Somebody signed out, lost a membership or a token: their open sockets ask again at once."""
    send(user_group(user_id), {"type": "access.changed"})


def send(group: str, event: dict[str, Any]) -> None:
    """Send to everyone in the group; `event` holds `type`, the consumer's method."""
    layer = get_channel_layer()
    if layer is None:
        return

    async def patiently() -> None:
        await asyncio.wait_for(layer.group_send(group, event), PATIENCE_SECONDS)

    try:
        async_to_sync(patiently)()
    except (RedisError, OSError, TimeoutError) as error:
        logger.warning("A hint to %s was lost; pages will poll: %s", group, error)
