"""The socket of one run: joins the group, replays from the table, then follows; the table is the truth."""

import asyncio
import contextlib
import json
import logging
import time
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from studio import broadcast

from . import admission
from .replay import FAR_BEHIND, PAGE, events_after, without_overtaken

MIN_GAP_SECONDS = 0.25  # At most four messages a second.
POLL_SECONDS = 10.0  # A swallowed hint is made good after this long.
RECHECK_SECONDS = 30.0
SLOW_SECONDS = 20.0  # Who does not take a message in this time is cut off.
MAX_FRAMES = 20  # Clients have nothing to say; who says more than this in ten seconds is cut off.
FORBIDDEN, MISSING, TOO_SLOW, TOO_MUCH = 4403, 4404, 4408, 4429
BROKEN = 1011
logger = logging.getLogger(__name__)


class RunConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types.
    """`/ws/runs/<id>/?after=<seq>`."""

    async def connect(self) -> None:
        self.run_id: str = self.scope["url_route"]["kwargs"]["run_id"]
        self.last = _after(self.scope)
        self.changed = asyncio.Event()
        self.must_recheck = True
        self.follower: asyncio.Task[None] | None = None
        self.frames: list[float] = []
        self.groups_joined: list[str] = []
        pass_ = await database_sync_to_async(admission.admit)(self.scope)
        if pass_ is None:
            await self.close(FORBIDDEN)
            return
        self.pass_: admission.Pass = pass_
        if not await self._may_see():
            await self.close(MISSING)
            return
        for group in (broadcast.run_group(self.run_id), broadcast.user_group(self.pass_.user_id)):
            # Joined before the first look at the table, so nothing falls between the two.
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(
                    self.channel_layer.group_add(group, self.channel_name), broadcast.PATIENCE_SECONDS
                )
                self.groups_joined.append(group)
        await self.accept(subprotocol=self.pass_.subprotocol)
        self.follower = asyncio.create_task(self._follow_to_the_end())

    async def _may_see(self) -> bool:
        may: bool = await database_sync_to_async(admission.may_see)(self.pass_, self.run_id)
        return may

    async def _follow_to_the_end(self) -> None:
        """A follower that fell must not leave its socket open and silent: closed, the page comes back by itself."""
        try:
            await self._follow()
        except StopConsumer:  # Closed already, with a code of its own.
            return
        except Exception:
            logger.exception("The socket of run %s could not be followed any further", self.run_id)
            with contextlib.suppress(Exception):  # Nobody at the other end any more.
                await self.close(BROKEN)

    async def _follow(self) -> None:
        """Send what is new, wait for a hint or a while, ask again whether this person may still look."""
        checked_at = time.monotonic()
        self.must_recheck = False
        while True:
            if self.must_recheck or time.monotonic() - checked_at > RECHECK_SECONDS:
                self.must_recheck, checked_at = False, time.monotonic()
                if not await self._may_see():
                    await self.close(FORBIDDEN)
                    return
            self.changed.clear()
            has_more = await self._send_new()
            await asyncio.sleep(MIN_GAP_SECONDS)
            if not has_more:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.changed.wait(), POLL_SECONDS)

    async def _send_new(self) -> bool:
        """One message at most; True when there is more to come."""
        found = await database_sync_to_async(events_after)(self.run_id, self.last)
        if not found["events"] and not found["reset"]:
            return False
        num = len(found["events"])
        self.last = found["last_seq"]
        if num > FAR_BEHIND:
            found["events"] = without_overtaken(found["events"])
        try:
            await asyncio.wait_for(self.send(text_data=json.dumps(found, ensure_ascii=False)), SLOW_SECONDS)
        except TimeoutError:
            await self.close(TOO_SLOW)
            raise StopConsumer from None
        return num >= PAGE

    async def run_changed(self, event: dict[str, Any]) -> None:
        if event.get("last_seq", 0) > self.last:
            self.changed.set()

    async def access_changed(self, event: dict[str, Any]) -> None:
        self.must_recheck = True
        self.changed.set()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """What a client says is not read; too much of it ends the talk."""
        now = time.monotonic()
        self.frames = [at for at in self.frames if now - at < 10] + [now]
        if len(self.frames) > MAX_FRAMES:
            await self.close(TOO_MUCH)

    async def disconnect(self, code: int) -> None:
        if self.follower is not None:
            self.follower.cancel()
        for group in self.groups_joined:
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(
                    self.channel_layer.group_discard(group, self.channel_name), broadcast.PATIENCE_SECONDS
                )


def _after(scope: dict[str, Any]) -> int:
    values = parse_qs(scope.get("query_string", b"").decode("ascii", "ignore")).get("after", ["0"])
    return int(values[0]) if values[0].isdecimal() and len(values[0]) < 10 else 0
