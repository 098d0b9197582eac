"""Owns one engine process from start to end: reads what it tells, renews the lease, passes wishes on, stops it."""

import logging
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from studio.runs import events, folders, lifecycle
from studio.runs.events import LeaseLostError
from studio.runs.models import TrainingRun
from studio.runs.statuses import LEASED, Status

from . import child
from .output import Output
from .spare import WarmSpare
from .tail import Tail
from .watch import Watch, is_nearly_full

logger = logging.getLogger(__name__)
TICK_SECONDS = 0.1
STORE_SECONDS = 0.4
WISH_SECONDS = 0.5
WATCH_SECONDS = 2.0
WARM_PATIENCE_SECONDS = 20.0
SHUTDOWN_SECONDS = 5.0
# What a hung engine gets to write its stacks before it is told to end.
STACKS_SECONDS = 1.0


class FencedError(Exception):
    """The lease could not be renewed for too long: whoever takes over must find us gone."""


class Supervisor:
    """One attempt at one run."""

    def __init__(self, run: TrainingRun, epoch: int, spare: WarmSpare, is_stopping: Callable[[], bool]) -> None:
        self.run = run
        self.epoch = epoch
        self.spare = spare
        self.is_stopping = is_stopping
        self.folder: Path = folders.run_folder(run.pk)
        self.tail = Tail(self.folder / "events.jsonl", run.events_offset)
        self.watch = Watch()
        self.outcome: dict[str, Any] = {}
        self.lack: dict[str, Any] = {}
        self.stop_reason = ""
        self.stop_at = 0.0
        self.has_hung = False
        self._renewed_at = time.monotonic()
        self._due: dict[str, float] = {}
        self._is_filled = False

    def supervise(self) -> int:
        """Run the engine to its end; its exit code. Raises when the run is no longer ours, with the engine dead."""
        process, output = self._launch()
        try:
            while process.poll() is None:
                self._tick(process, output)
                time.sleep(TICK_SECONDS)
            output.pump()
            self._drain()
        except (LeaseLostError, FencedError):
            logger.warning("Lease lost on run %s (epoch %s): stopping its engine.", self.run.pk, self.epoch)
            raise
        finally:
            child.signal_session(process, signal.SIGKILL)
            process.wait()
            output.close()
            child.clear_owner(self.folder)
        return process.returncode

    def _launch(self) -> tuple[subprocess.Popen[bytes], Output]:
        folders.prepare(self.run)
        output = Output(folders.log_path(self.run.pk))
        process = self.spare.take(self.folder, patience_seconds=WARM_PATIENCE_SECONDS, meanwhile=self._stay)
        if process is None:
            process = child.spawn([str(self.folder)], output=output.file)
        else:
            output.read_from(process)
        child.write_owner(self.folder, process)
        return process, output

    def _stay(self) -> None:
        """Keep the lease while nothing else happens yet."""
        if self._is_due("heartbeat", settings.HEARTBEAT_SECONDS):
            self._with_database(self._renew)
        if time.monotonic() - self._renewed_at > settings.FENCE_SECONDS:
            raise FencedError

    def _tick(self, process: subprocess.Popen[bytes], output: Output) -> None:
        output.pump()
        if self._is_due("store", STORE_SECONDS):
            self._with_database(self._store)
        self._stay()
        if self._is_due("wish", WISH_SECONDS):
            self._with_database(self._read_wish)
            self._pass_on_shutdown()
        if self._is_due("watch", WATCH_SECONDS):
            self._look(process)
        self._press(process)

    def _is_due(self, name: str, seconds: float) -> bool:
        now = time.monotonic()
        if now < self._due.get(name, 0.0):
            return False
        self._due[name] = now + seconds
        return True

    def _with_database(self, action: Callable[[], None]) -> None:
        """A database that is away for a while costs nothing: the engine's events wait on the disk."""
        try:
            action()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The database did not answer; trying again: %s", error)
            if not connection.in_atomic_block:
                connection.close()
            close_old_connections()

    def _store(self) -> None:
        lines, offset = self.tail.read()
        if offset == self.tail.offset:
            return
        if lines and self.run.status == Status.STARTING and lifecycle.start(self.run.pk, epoch=self.epoch):
            self.run.status = Status.RUNNING
        events.store(self.run.pk, epoch=self.epoch, lines=lines, offset=offset, folder=self.folder)
        self.tail.offset = offset
        if lines:
            self.watch.saw_activity()
        self.outcome = next((line["payload"] for line in lines if line["kind"] == "outcome"), self.outcome)
        full = (line["payload"] for line in lines if line["payload"].get("code") == "disk_full")
        self.lack = next((note.get("values") or {} for note in full), self.lack)
        filled = {} if self._is_filled else folders.read_json(self.folder / "filled.json")
        if "spec" in filled:
            rows = TrainingRun.objects.filter(pk=self.run.pk, lease_epoch=self.epoch)
            self._is_filled = rows.update(filled_spec=filled["spec"]) == 1

    def _renew(self) -> None:
        if not lifecycle.heartbeat(self.run.pk, epoch=self.epoch):
            raise LeaseLostError(self.run.pk)
        self._renewed_at = time.monotonic()

    def _read_wish(self) -> None:
        row = TrainingRun.objects.filter(pk=self.run.pk, lease_epoch=self.epoch).values("status", "want").first()
        if row is None or row["status"] not in LEASED:
            raise LeaseLostError(self.run.pk)
        self.run.status = row["status"]
        if row["want"] and self.stop_reason != row["want"] and self.stop_reason != TrainingRun.Want.CANCEL:
            self._stop(row["want"], word=row["want"])

    def _stop(self, reason: str, *, word: str) -> None:
        self.stop_reason, self.stop_at = reason, time.monotonic()
        folders.write_control(self.folder, word)

    def _pass_on_shutdown(self) -> None:
        if self.is_stopping() and self.stop_reason not in ("shutdown", TrainingRun.Want.CANCEL):
            self._stop("shutdown", word="pause")

    def _look(self, process: subprocess.Popen[bytes]) -> None:
        self.watch.look_at_memory(process.pid)
        if self.watch.is_hung and not self.has_hung:
            self.has_hung = True
            logger.warning("Run %s shows no progress; its engine is stopped.", self.run.pk)
            child.signal_session(process, signal.SIGUSR1)  # Writes its stacks to the log.
            self.stop_at = time.monotonic() - settings.STOP_TERM_SECONDS + STACKS_SECONDS
        if not self.stop_reason and is_nearly_full():
            self._stop("disk", word="pause")
        if not self.stop_reason and self.run.claimed_at and self._age() > settings.DEADLINE_SECONDS:
            self._stop("deadline", word="finish")

    def _age(self) -> float:
        return time.time() - self.run.claimed_at.timestamp() if self.run.claimed_at else 0.0

    def _press(self, process: subprocess.Popen[bytes]) -> None:
        """60 s to obey, then TERM, 30 s later KILL; finishing takes as long as the final exam takes."""
        if not self.stop_at or (self.stop_reason in ("finish", "deadline") and not self.has_hung):
            return
        patience = (
            min(SHUTDOWN_SECONDS, settings.STOP_TERM_SECONDS)
            if self.stop_reason == "shutdown"
            else settings.STOP_TERM_SECONDS
        )
        waited = time.monotonic() - self.stop_at
        kill_after = patience + (1.0 if self.stop_reason == "shutdown" else settings.STOP_KILL_SECONDS)
        if waited > kill_after:
            child.signal_session(process, signal.SIGKILL)
        elif waited > patience:
            child.signal_session(process, signal.SIGTERM)

    def _drain(self) -> None:
        """Everything the ended engine wrote must be stored before its end is."""
        while True:
            before = self.tail.offset
            self._with_database(self._store)
            _, end = self.tail.read()
            if end == self.tail.offset and self.tail.offset == before:
                return
            if self.tail.offset == before:  # The database is away; the lease still runs, so wait a little.
                if time.monotonic() - self._renewed_at > settings.FENCE_SECONDS:
                    raise FencedError
                time.sleep(TICK_SECONDS)
            self._with_database(self._renew)
