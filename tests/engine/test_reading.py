"""Frozen vectors: read in pieces that survive a kill, in smaller batches when memory is short, never in silence."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.engine.driving import begin, events_of
from workers.engine import reporter
from workers.engine.data import features
from workers.engine.data.features import FrozenEncoder, cached_vectors
from workers.engine.endings import SUCCEEDED
from workers.engine.models.starting import open_starting
from workers.engine.models.tuned import TunedModel, outputs_of
from workers.engine.pipeline import execute
from workers.engine.spec import ModelRef
from workers.engine.testing.tables import labelled_rows

ROOT = Path(__file__).parents[2]
TEXTS = [row["text"] for row in labelled_rows(100)]
MakeRun = Callable[..., Path]


@pytest.fixture
def encoder(tiny_models: dict[str, Path]) -> FrozenEncoder:
    starting = open_starting(ModelRef(kind="local", name="it", path=str(tiny_models["bert"])))
    return FrozenEncoder(
        backbone=starting.backbone,
        tokenizer=starting.tokenizer,
        pooling=starting.pooling,
        pad_id=starting.pad_id,
        max_length=32,
    )


def read(encoder: FrozenEncoder, cache: Path, tell: Callable[[int, int], None] | None = None) -> Any:
    return cached_vectors(encoder, TEXTS, None, cache=cache, tell=tell)


def test_after_a_kill_only_the_piece_in_hand_is_read_again(
    encoder: FrozenEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "PIECE", 30)
    whole = read(encoder, tmp_path / "whole")

    def killed(done: int, total: int) -> None:
        if done > 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(encoder, tmp_path / "cache", killed)
    asked, honest = [], FrozenEncoder.vectors

    def vectors(self: FrozenEncoder, texts: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(len(texts))
        return honest(self, texts, *args, **kwargs)

    monkeypatch.setattr(FrozenEncoder, "vectors", vectors)
    told: list[int] = []
    assert np.array_equal(read(encoder, tmp_path / "cache", lambda done, total: told.append(done)), whole)
    assert asked == [30, 10]
    assert told == sorted(told)
    assert told[-1] == len(TEXTS)


def short_of_memory(monkeypatch: pytest.MonkeyPatch, module: type[torch.nn.Module], most: int) -> None:
    """A forward with more padded word pieces than this fails as a processor without memory does."""
    honest = module.__call__

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs["input_ids"].numel() > most:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return honest(self, *args, **kwargs)

    monkeypatch.setattr(module, "__call__", call)


def test_without_memory_vectors_are_read_in_smaller_batches(
    encoder: FrozenEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = encoder.vectors(TEXTS, None)
    short_of_memory(monkeypatch, type(encoder.model), 100)
    np.testing.assert_allclose(encoder.vectors(TEXTS, None), whole, atol=1e-5)
    short_of_memory(monkeypatch, type(encoder.model), 0)
    with pytest.raises(RuntimeError, match="allocate"):
        encoder.vectors(TEXTS, None)


def test_without_memory_the_tests_are_answered_in_smaller_batches(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = begin(make_run()).work
    whole = outputs_of(work.model, work.validation)
    short_of_memory(monkeypatch, TunedModel, 60)
    np.testing.assert_allclose(outputs_of(work.model, work.validation), whole, atol=1e-5)


@pytest.mark.parametrize("method", ["head", "full"])
def test_reading_gives_signs_of_life_and_progress_only_where_no_steps_follow(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(reporter, "RESOURCE_EVERY_SECONDS", 0.0)
    folder = make_run({"kind": method}, training={"max_steps": 2})
    assert execute(folder) == SUCCEEDED
    progress = [event["payload"] for event in events_of(folder, "progress")]
    assert {payload["unit"] for payload in progress} == {"example" if method == "head" else "step"}
    done = [payload["done"] for payload in progress]
    assert done == sorted(done)
    assert progress[-1]["done"] == progress[-1]["total"]
    kinds = [event["kind"] for event in events_of(folder)]
    assert "resource" in kinds[: kinds.index("progress" if method == "full" else "artefact")]


def test_a_run_that_stands_still_writes_where_it_stands_and_lives_on(tmp_path: Path) -> None:
    with (tmp_path / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers.engine", "--warm"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGUSR1)
        until = time.monotonic() + 20
        while b"_wait_warm" not in (tmp_path / "log.txt").read_bytes() and time.monotonic() < until:
            time.sleep(0.05)
        process.stdin.close()
        assert process.wait(60) == 0
        process.stdout.close()
    assert b"_wait_warm" in (tmp_path / "log.txt").read_bytes()
