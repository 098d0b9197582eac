"""Keeps the models asked last open; one that changed on the disk is opened again, one that is gone is forgotten."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .refusals import broken, missing

logger = logging.getLogger(__name__)


class Answering(Protocol):
    """What a bundle can do; one thread at a time."""

    def predict(self, inputs: list[dict[str, str]]) -> list[dict[str, Any]]:
        """One answer an input, in their order."""


Opener = Callable[[Path], Answering]


@dataclass
class Place:
    """A model on the shelf: the state of its folder when it was opened, and the model, or the wait for it."""

    stamp: tuple[int, int]
    opening: "asyncio.Future[Answering]"


class Shelf:
    """The models that are open now, least recently asked first."""

    def __init__(self, folder: Path, opener: Opener, *, most: int) -> None:
        self.folder, self.opener, self.most = folder, opener, most
        self._places: OrderedDict[str, Place] = OrderedDict()
        # Opening has a thread of its own, so that a model being opened holds up no other model's answers.
        self._thread = ThreadPoolExecutor(1, "opening")

    async def model(self, model_id: str) -> Answering:
        """The opened model; two who ask for the same one wait for one opening."""
        stamp = self._stamp(model_id)
        place = self._places.get(model_id)
        if place is None or place.stamp != stamp:
            loop = asyncio.get_running_loop()
            opening = loop.run_in_executor(self._thread, self.opener, self.folder / model_id)
            place = self._places[model_id] = Place(stamp, opening)
        self._places.move_to_end(model_id)
        while len(self._places) > self.most:
            self._places.popitem(last=False)
        try:
            return await asyncio.shield(place.opening)
        except Exception as error:
            if self._places.get(model_id) is place:
                del self._places[model_id]
            logger.exception("Model %s could not be opened", model_id)
            raise broken() from error

    def _stamp(self, model_id: str) -> tuple[int, int]:
        try:
            facts = (self.folder / model_id / "manifest.json").stat()
        except OSError:
            self._places.pop(model_id, None)
            raise missing() from None
        return facts.st_ino, facts.st_mtime_ns
