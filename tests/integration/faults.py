"""Kill -9 of one part of a studio in the middle of a run, and how long the run takes to go on."""

import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psutil

from .rig import Rig

STEPS_BETWEEN = 20
# An orphan dies this soon after its worker; one that waits to be buried is dead.
END_SECONDS = 2.0


def kill_engine(rig: Rig, run_id: str) -> None:
    rig.engine_of(run_id).kill()


def kill_worker(rig: Rig, run_id: str) -> None:
    """Its engine goes with it."""
    engine = rig.engine_of(run_id)
    rig.worker_of(run_id).kill()
    rig.until(lambda: _is_dead(engine), END_SECONDS, "the end of the engine")


def _is_dead(process: psutil.Process) -> bool:
    """Also one that nobody has buried yet: it holds nothing and does nothing any more."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def kill_queue(rig: Rig, run_id: str) -> None:
    (queue,) = rig.processes("valkey")
    queue.kill()


def kill_web(rig: Rig, run_id: str) -> None:
    (web,) = rig.processes("uvicorn")
    web.send_signal(signal.SIGKILL)


FAULTS: dict[str, Callable[[Rig, str], None]] = {
    "engine": kill_engine,
    "worker": kill_worker,
    "queue": kill_queue,
    "web": kill_web,
}


def strike(rig: Rig, victims: Sequence[str], step: int, **wish: Any) -> tuple[dict[str, str], list[float]]:
    """A run in which parts die one after the other: the digests of its files, and the seconds until it learned on."""
    run_id = rig.begin(**wish)
    pauses = []
    for number, victim in enumerate(victims):
        rig.reach(run_id, step + STEPS_BETWEEN * number)
        at = rig.ask("look", id=run_id)["step"]
        FAULTS[victim](rig, run_id)
        pauses.append(rig.until(partial(_has_gone_on, rig, run_id, at), 60, f"the run after the death of the {victim}"))
        sys.stdout.write(f"\n{rig.engine}, {victim} killed at step {at}: went on after {pauses[-1]:.1f} s\n")
    rig.end(run_id)
    rig.until(rig.is_ready, 30, "the first page")
    assert rig.ask("look", id=run_id)["attempt"] == 1 + sum(victim in ("engine", "worker") for victim in victims)
    return rig.whole(run_id), pauses


def _has_gone_on(rig: Rig, run_id: str, at: int) -> bool:
    found = rig.ask("look", id=run_id)
    return bool(found["step"] > at or found["status"] == "succeeded")
