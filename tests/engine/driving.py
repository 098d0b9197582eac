"""Drives the engine's parts inside the test process."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.engine.loop.learning import Learned, learn
from workers.engine.loop.work import Work
from workers.engine.loop.working import make_work
from workers.engine.preparing import Prepared, prepare
from workers.engine.reporter import Reporter
from workers.engine.rundir import RunDir
from workers.engine.stopping import StopSignal

# Set by `make matrix`: every method meets every family.
WALKS_ALL = "STUDIO_WHOLE_MATRIX" in os.environ


@dataclass
class Drive:
    """One attempt at the learning of a run folder."""

    prepared: Prepared
    work: Work

    def learn(self) -> Learned:
        return learn(self.work)


class WishAt(StopSignal):
    """Wants something from a certain step on, whatever the control file says."""

    def __init__(self, word: str, step: int) -> None:
        super().__init__(Path("/nonexistent"))
        self.wish, self.step = word, step
        self.work: Work | None = None

    def word(self) -> str:
        return self.wish if self.work is not None and self.work.reporter.step >= self.step else ""


# Closed by a fixture after each test.
OPENED: list[Reporter] = []


def begin(folder: Path, stop: StopSignal | None = None) -> Drive:
    run = RunDir(folder)
    reporter = Reporter(run.events_path)
    OPENED.append(reporter)
    signal = stop or StopSignal(run.control_path)
    prepared = prepare(run, reporter, signal)
    work = make_work(run, prepared, reporter, signal)
    if isinstance(signal, WishAt):
        signal.work = work
    return Drive(prepared, work)


def events_of(folder: Path, kind: str = "") -> list[dict[str, Any]]:
    lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [event for event in map(json.loads, lines) if not kind or event["kind"] == kind]


def notes_of(folder: Path) -> list[str]:
    return [event["payload"]["code"] for event in events_of(folder, "note")]
