"""The running mean of the weights: what is examined and kept."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.engine.driving import WishAt, begin, notes_of
from workers.engine.loop.average import SLOWEST, Average
from workers.engine.loop.checkpoints import MANIFEST
from workers.engine.stopping import Stopped


def moved(model: nn.Linear, value: float) -> None:
    with torch.no_grad():
        model.weight.fill_(value)


def test_early_weights_are_forgotten_faster_than_late_ones() -> None:
    model = nn.Linear(1, 1, bias=False)
    moved(model, 0.0)
    average, expected = Average(model), 0.0
    for step in range(1, 2001):
        moved(model, float(step))
        average.follow(step)
        kept = min(SLOWEST, (1 + step) / (10 + step))
        expected = kept * expected + (1 - kept) * step
    with average.in_place():
        assert model.weight.item() == pytest.approx(expected, rel=1e-4)
    # At the end it lies about a hundred steps behind, never a thousand.
    assert 1890 < expected < 1910


def test_the_weights_that_learn_come_back_after_an_examination() -> None:
    model = nn.Linear(2, 2)
    average = Average(model)
    moved(model, 3.0)
    learned = model.weight.detach().clone()
    with average.in_place():
        assert not torch.equal(model.weight, learned)
    assert torch.equal(model.weight, learned)


def test_only_what_learns_is_averaged_and_a_save_point_brings_it_back() -> None:
    model = nn.Linear(2, 2)
    model.bias.requires_grad_(False)
    average = Average(model)
    average.restore({"weight": torch.full((2, 2), 7.0), "bias": torch.full((2,), 9.0)})
    with average.in_place():
        assert model.weight.eq(7.0).all()
        assert not model.bias.eq(9.0).any()


def test_a_run_that_a_version_without_the_mean_paused_goes_on(make_run: Callable[..., Path]) -> None:
    folder = make_run({"kind": "full"})
    with pytest.raises(Stopped):
        begin(folder, WishAt("pause", 6)).learn()
    for point in (folder / "checkpoints").glob("step-*"):
        (point / "averaged.safetensors").unlink()
        manifest = json.loads((point / MANIFEST).read_text())
        del manifest["files"]["averaged.safetensors"]
        (point / MANIFEST).write_text(json.dumps(manifest))
    learned = begin(folder).learn()
    assert learned.steps > 6
    assert "resumed" in notes_of(folder)
