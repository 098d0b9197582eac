"""Joins questions that come within a few milliseconds into one batch; short ones never wait behind long ones."""

import asyncio
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from .refusals import broken, busy
from .shelf import Answering

logger = logging.getLogger(__name__)
WINDOW_SECONDS = 0.003
MAX_BATCH = 64
# A file is answered in smaller bites, so that a short question waits some 0.1 s for the one under way, not 0.5.
FILE_BATCH = 24
# Up to so many inputs are somebody who waits in front of a page; more are a file.
SHORT_INPUTS = 16
MAX_WAITING_INPUTS = 5000
Answers = list[dict[str, Any]]


@dataclass
class Piece:
    """At most a batch of inputs for one model, and who waits for the answers."""

    model: Answering
    inputs: list[dict[str, str]]
    answers: "asyncio.Future[Answers]"


class Batcher:
    """One batch at a time in one thread, so that a training beside it keeps its cores."""

    def __init__(self, *, max_waiting: int = MAX_WAITING_INPUTS) -> None:
        self.max_waiting = max_waiting
        self.num_waiting = 0
        self._short: deque[Piece] = deque()
        self._long: deque[Piece] = deque()
        self._thread = ThreadPoolExecutor(1, "answering")
        self._work: asyncio.Task[None] | None = None

    async def ask(self, model: Answering, inputs: list[dict[str, str]]) -> Answers:
        """Answers in the order of the inputs; a Refusal when too much waits or the model cannot answer."""
        if self.num_waiting + len(inputs) > self.max_waiting:
            raise busy()
        lane = self._short if len(inputs) <= SHORT_INPUTS else self._long
        loop = asyncio.get_running_loop()
        pieces = [
            Piece(model, inputs[start : start + FILE_BATCH], loop.create_future())
            for start in range(0, len(inputs), FILE_BATCH)
        ]
        self.num_waiting += len(inputs)
        lane.extend(pieces)
        if self._work is None or self._work.done():
            self._work = loop.create_task(self._answer_all())
        try:
            return [one for answers in await asyncio.gather(*(piece.answers for piece in pieces)) for one in answers]
        finally:
            self.num_waiting -= len(inputs)
            for piece in pieces:  # Whoever asked may have left: what is still in line is not answered for nobody.
                piece.answers.cancel()

    async def _answer_all(self) -> None:
        """Until nothing waits. What comes while a batch is answered joins the next one."""
        await asyncio.sleep(WINDOW_SECONDS)
        while batch := self._next():
            await self._answer(batch)

    def _next(self) -> list[Piece]:
        for lane, most in ((self._short, MAX_BATCH), (self._long, FILE_BATCH)):
            while lane and lane[0].answers.done():
                lane.popleft()
            if lane:
                return _joined(lane, most)
        return []

    async def _answer(self, batch: list[Piece]) -> None:
        try:
            answers = await self._predict(batch[0].model, [one for piece in batch for one in piece.inputs])
        except Exception as error:  # noqa: BLE001  # Logged and told to whoever asked, whatever it was.
            await self._after_failure(batch, error)
            return
        rest = iter(answers)
        for piece in batch:
            own = [next(rest) for _ in piece.inputs]
            if not piece.answers.done():
                piece.answers.set_result(own)

    async def _after_failure(self, batch: list[Piece], error: Exception) -> None:
        """One input that cannot be answered must not spoil the questions that it was joined with."""
        if len(batch) > 1:
            for piece in batch:
                await self._answer([piece])
            return
        logger.error("A batch could not be answered", exc_info=error)
        if not batch[0].answers.done():
            batch[0].answers.set_exception(broken())

    async def _predict(self, model: Answering, inputs: list[dict[str, str]]) -> Answers:
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._thread, model.predict, inputs)
        if len(answers) != len(inputs):
            raise ValueError(f"{len(answers)} answers to {len(inputs)} inputs")
        return answers


def _joined(lane: deque[Piece], most: int) -> list[Piece]:
    """The first piece in line and what fits beside it: the same model, up to so many inputs."""
    first = lane.popleft()
    batch, size, others = [first], len(first.inputs), []
    while lane and size < most:
        piece = lane.popleft()
        if piece.model is first.model and size + len(piece.inputs) <= most and not piece.answers.done():
            batch.append(piece)
            size += len(piece.inputs)
        elif not piece.answers.done():
            others.append(piece)
    lane.extendleft(reversed(others))
    return batch
