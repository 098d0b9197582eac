"""The launcher's life: prepare, start, watch, stop."""

import fcntl
import http.client
import logging
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import IO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.db import connections

from studio.accounts.services import make_owner_link
from studio.env import DATA_DIR

from . import broker as brokers
from .canary import Canary
from .plan import STOP_SIGNALS, check_port, processes
from .prepare import prepare
from .process import Process

logger = logging.getLogger(__name__)
WATCH_SECONDS = 0.5
READY_SECONDS = 60.0
STOP_SECONDS = 8.0


class Studio:
    """All processes of one machine."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.is_stopping = False
        self.processes: list[Process] = []

    def run(self) -> None:
        """Blocks until it is asked to stop."""
        lock = _only_one()
        check_port(settings.HOST, settings.PORT)
        for number in STOP_SIGNALS:
            signal.signal(number, self._stop_asked)
        try:
            self._start()
            canary = Canary()
            while not self.is_stopping:
                for process in self.processes:
                    process.keep()
                canary.look(self.processes)
                time.sleep(WATCH_SECONDS)
        finally:
            self._stop()
            lock.close()

    def _start(self) -> None:
        broker = brokers.find()
        if broker.process is not None:
            broker.process.start()
            self.processes.append(broker.process)
        self.say(f"Atelier {settings.VERSION} is starting…")
        prepare()
        brokers.wait_until_ready(broker)
        brokers.announce(broker)
        connections.close_all()
        for process in processes(broker):
            if self.is_stopping:
                return
            process.start()
            self.processes.append(process)
            # The first page comes first: on two cores the libraries of all the others would hold it up for seconds.
            if process.name == "web" and self._wait_until_ready():
                self._welcome()

    def _welcome(self) -> None:
        address = f"http://{_shown(settings.HOST)}:{settings.PORT}"
        self.say(f"Atelier runs at {address}  (Ctrl-C stops everything)")
        link = None if get_user_model().objects.exists() else make_owner_link()
        connections.close_all()
        if link:
            self.say(f"Create the owner's account, once, within 30 minutes: {address}{link}")

    def _wait_until_ready(self) -> bool:
        until = time.monotonic() + READY_SECONDS
        while not self.is_stopping:
            if _is_ready():
                return True
            if time.monotonic() > until:
                raise CommandError(
                    f"The web process did not get ready; what it said stands in {DATA_DIR / 'logs' / 'web.log'}"
                )
            for process in self.processes:
                process.keep()
            time.sleep(0.1)
        return False

    def _stop_asked(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _stop(self) -> None:
        """Workers first, the queue last; a few seconds for all together, then nothing is left."""
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self.processes:
            self.say("Stopping…")
        until = time.monotonic() + STOP_SECONDS
        queue = [process for process in self.processes if process.name == "queue"]
        others = [process for process in self.processes if process.name != "queue"]
        for group in (others, queue):
            for process in group:
                process.ask_to_stop()
            for process in group:
                process.end(until - time.monotonic())
        brokers.withdraw()


def _only_one() -> IO[str]:
    """Two studios on one data folder would share one database by accident."""
    path = DATA_DIR / "run" / "up.lock"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise CommandError(
            f"A studio already runs on the data folder {DATA_DIR}. "
            "Stop it first, or set STUDIO_DATA_DIR to another folder."
        ) from error
    return lock


def _shown(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "") else f"[{host}]" if ":" in host else host  # noqa: S104  # A comparison.


def _is_ready() -> bool:
    reached = http.client.HTTPConnection(_shown(settings.HOST).strip("[]"), settings.PORT, timeout=2)
    try:
        reached.request("GET", "/readyz", headers={"Host": f"{_shown(settings.HOST)}:{settings.PORT}"})
        return reached.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        reached.close()
