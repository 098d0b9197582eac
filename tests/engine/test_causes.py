"""Lack of disk and of memory, wherever it strikes: a run held up goes on, a run without memory says so."""

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import SafetensorError

from tests.engine.driving import events_of, notes_of
from workers.engine import causes
from workers.engine.endings import FAILED, HELD_UP, SUCCEEDED
from workers.engine.failures import EngineFailure
from workers.engine.loop.checkpoints import CheckpointStore
from workers.engine.pipeline import execute

MakeRun = Callable[..., Path]
FULL = (
    OSError(errno.ENOSPC, "No space left on device"),
    SafetensorError('Error while serializing: I/O error: Os { code: 28, message: "No space left on device" }'),
    EngineFailure("RUN_DISK", free=1, needed=3, needed_bytes=3_000_000),
)


def outcomes_of(folder: Path) -> list[str]:
    return [event["payload"]["status"] for event in events_of(folder, "outcome")]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Writing the next save point fails once."""

    def fill(error: Exception) -> None:
        honest, failures = CheckpointStore.write, [error]

        def write(self: Any, *args: Any, **kwargs: Any) -> Any:
            if failures:
                raise failures.pop()
            return honest(self, *args, **kwargs)

        monkeypatch.setattr(CheckpointStore, "write", write)

    return fill


@pytest.mark.parametrize("error", FULL, ids=["system", "library", "foreseen"])
def test_on_a_full_disk_a_run_waits_and_its_next_attempt_ends_well(
    make_run: MakeRun, full_disk: Callable[[Exception], None], error: Exception
) -> None:
    folder = make_run({"kind": "lora"}, training={"max_steps": 4})
    full_disk(error)
    assert execute(folder) == HELD_UP
    assert outcomes_of(folder) == []
    full = [event["payload"] for event in events_of(folder, "note") if event["payload"]["code"] == "disk_full"]
    assert [note["values"]["needed_bytes"] > 0 for note in full] == [True]
    assert execute(folder) == SUCCEEDED
    assert outcomes_of(folder) == ["succeeded"]


def test_an_old_outcome_that_told_of_a_full_disk_ends_nothing(make_run: MakeRun) -> None:
    folder = make_run({"kind": "lora"}, training={"max_steps": 2})
    event = {"kind": "outcome", "step": 0, "payload": {"status": "failed", "code": "RUN_DISK", "values": {}}, "at": ""}
    (folder / "events.jsonl").write_text(json.dumps(event) + "\n")
    assert execute(folder) == SUCCEEDED


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory"), MemoryError(), causes])
def test_without_memory_outside_of_the_learning_it_fails_with_advice(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, error: Any
) -> None:
    def spread(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory") if error is causes else error

    folder = make_run({"kind": "lora"}, training={"max_steps": 2})
    monkeypatch.setattr("workers.engine.pipeline._answer_exam", spread)
    assert execute(folder) == FAILED
    assert events_of(folder, "outcome")[-1]["payload"]["code"] == "RUN_OOM"
    assert "disk_full" not in notes_of(folder)


def test_an_error_nobody_foresaw_is_not_given_a_name(tmp_path: Path) -> None:
    assert causes.named(ValueError("odd"), tmp_path) is None
    assert causes.named(RuntimeError("shapes differ"), tmp_path) is None
