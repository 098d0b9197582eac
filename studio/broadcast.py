"""Hints to open pages that something happened. The only caller of the channel layer; a lost hint costs seconds."""

import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def run_group(run_id: str) -> str:
    return f"run.{run_id}"


def send(group: str, event: dict[str, Any]) -> None:
    """Send to everyone in the group; `event` holds `type`, the consumer's method."""
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(group, event)
    except (RedisError, OSError) as error:
        logger.warning("A hint to %s was lost; pages will poll: %s", group, error)
