"""Reads a run's events.jsonl from a stored offset on, whole lines only."""

import json
from pathlib import Path
from typing import Any

# One read never takes more than this, so that a long absence of the database is caught up with in steps.
MAX_READ_BYTES = 1024 * 1024


class Tail:
    """What the engine told since `offset`; a line without its end stays for the next reading."""

    def __init__(self, path: Path, offset: int) -> None:
        self.path = path
        self.offset = offset

    def read(self) -> tuple[list[dict[str, Any]], int]:
        """The next events and the offset behind them; the caller sets `offset` once they are stored."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                data = file.read(MAX_READ_BYTES)
        except FileNotFoundError:
            return [], self.offset
        end = data.rfind(b"\n") + 1
        lines = [parsed for line in data[:end].splitlines() if (parsed := parse(line)) is not None]
        return lines, self.offset + end


def parse(line: bytes) -> dict[str, Any] | None:
    """One event; nothing for a line that was torn by a kill and overwritten."""
    try:
        event = json.loads(line, parse_constant=lambda _: None)
    except ValueError:
        return None
    if (
        not isinstance(event, dict)
        or not isinstance(event.get("payload"), dict)
        or not isinstance(event.get("kind"), str)
    ):
        return None
    return event
