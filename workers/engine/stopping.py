"""What the user wants of a run that goes: nothing, pause, finish with the best so far, or throw away."""

from collections.abc import Callable
from pathlib import Path

WORDS = ("pause", "finish", "cancel")


class Stopped(Exception):  # noqa: N818  # Not an error: a wish that was heard.
    """The run ends here because the user wants it: `pause` or `cancel`."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class StopSignal:
    """Reads the run's control file; asked at every step, batch and stage."""

    def __init__(self, path: Path, heard: Callable[[], None] | None = None) -> None:
        """`heard` is called whenever somebody asks: who asks is between two pieces of work, hence alive."""
        self._path = path
        self._heard = heard

    def word(self) -> str:
        """What is wanted now, empty when nothing is."""
        try:
            word = self._path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        return word if word in WORDS else ""

    def ask(self) -> None:
        """Raise when the run shall pause or end; a wish to finish is heard by the learning loop alone."""
        if self._heard is not None:
            self._heard()
        word = self.word()
        if word in ("pause", "cancel"):
            raise Stopped(word)
