"""The loop under trouble: not-a-number, lack of memory, damaged save points, and what the user wants."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.driving import WishAt, begin, events_of, notes_of
from workers.engine import catalog
from workers.engine.failures import EngineFailure
from workers.engine.loop import watch
from workers.engine.loop.trainer import StudioTrainer
from workers.engine.stopping import Stopped

MakeRun = Callable[..., Path]


def spoil_steps(monkeypatch: pytest.MonkeyPatch, steps: set[int], *, once: bool = False) -> None:
    """Make the error score of these steps not a number."""
    honest = StudioTrainer.compute_loss
    spoiled: set[int] = set()

    def compute_loss(self: Any, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> torch.Tensor:
        loss = honest(self, model, inputs, *args, **kwargs)
        step = int(self.state.global_step) + 1
        if step in steps and not (once and step in spoiled):
            spoiled.add(step)
            return loss * float("nan")
        return loss

    monkeypatch.setattr(StudioTrainer, "compute_loss", compute_loss)


def test_one_step_that_is_not_a_number_is_left_out_and_told(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil_steps(monkeypatch, {5})
    folder = make_run()
    drive = begin(folder)
    learned = drive.learn()
    assert learned.steps == drive.work.num_steps
    assert notes_of(folder).count("step_skipped") == 1
    assert all(torch.isfinite(p).all() for p in drive.work.model.parameters())


def test_three_in_a_row_go_back_to_the_save_point_at_half_the_speed(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil_steps(monkeypatch, {6, 7, 8}, once=True)
    folder = make_run()
    drive = begin(folder)
    drive.learn()
    assert "rolled_back" in notes_of(folder)
    assert drive.work.memory.speed_factor == 0.5
    assert drive.work.memory.num_rollbacks == 1


def test_when_going_back_does_not_help_it_fails_with_advice(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil_steps(monkeypatch, {1, 2, 3})
    with pytest.raises(EngineFailure) as failure:
        begin(make_run()).learn()
    assert failure.value.code == "RUN_NAN"


def limit_memory(monkeypatch: pytest.MonkeyPatch, most_examples: int) -> None:
    honest = StudioTrainer.compute_loss

    def compute_loss(self: Any, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> torch.Tensor:
        if len(inputs["labels"]) > most_examples:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can't allocate memory")
        return honest(self, model, inputs, *args, **kwargs)

    monkeypatch.setattr(StudioTrainer, "compute_loss", compute_loss)


def test_without_memory_a_batch_is_studied_in_parts_and_the_result_stays(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Examined once, at the end: of two save points that are nearly equal rounding would choose.
    quiet: dict[str, Any] = {"training": {"dropout": 0.0, "eval_steps": 1000}}
    whole = begin(make_run({"kind": "lora", "lora_dropout": 0.0}, **quiet))
    for module in whole.work.model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    whole.learn()
    limit_memory(monkeypatch, 4)
    folder = make_run({"kind": "lora", "lora_dropout": 0.0}, **quiet)
    cut = begin(folder)
    for module in cut.work.model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    cut.learn()
    assert "memory_reduced" in notes_of(folder)
    assert cut.work.memory.parts > 1
    for (name, a), (_, b) in zip(whole.work.model.named_parameters(), cut.work.model.named_parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=2e-3, rtol=0, msg=name)


def test_without_memory_for_one_example_it_fails_with_advice(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_memory(monkeypatch, 0)
    with pytest.raises(EngineFailure) as failure:
        begin(make_run()).learn()
    assert failure.value.code == "RUN_OOM"


@pytest.fixture
def save_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the machine were so slow that every save point is due."""
    monkeypatch.setattr(watch, "SAVE_EVERY_SECONDS", 0.0)


def damage(save_point: Path) -> None:
    weights = save_point / "trained.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))


@pytest.mark.usefixtures("save_often")
def test_a_damaged_save_point_is_refused_and_the_one_before_is_used(make_run: MakeRun) -> None:
    folder = make_run()
    with pytest.raises(Stopped):
        begin(folder, WishAt("pause", 9)).learn()
    damage(max((folder / "checkpoints").iterdir()))
    drive = begin(folder)
    learned = drive.learn()
    assert learned.steps == drive.work.num_steps
    assert "checkpoint_refused" in notes_of(folder)
    resumed = [e["payload"]["values"]["step"] for e in events_of(folder, "note") if e["payload"]["code"] == "resumed"]
    assert resumed == [8]


def test_a_damaged_best_save_point_costs_no_model(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_run()
    learned = begin(folder).learn()
    last = max((folder / "checkpoints").iterdir())
    manifest = json.loads((last / "manifest.json").read_text())
    manifest["state"]["best_step"] = 4
    (last / "manifest.json").write_text(json.dumps(manifest))
    assert manifest["state"]["is_done"]
    again = begin(folder).learn()
    assert "best_damaged" in notes_of(folder)
    assert (again.best_step, again.steps) == (learned.steps, learned.steps)


def test_save_points_are_written_for_gains_and_never_change_the_result(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, steps = [], []
    for seconds in (0.0, 1e9):
        monkeypatch.setattr(watch, "SAVE_EVERY_SECONDS", seconds)
        folder = make_run(training={"num_train_epochs": 20, "learning_rate": 5e-2})
        drive = begin(folder)
        results.append((drive.learn().best_step, trained(drive)))
        steps.append([(event["step"], event["payload"]["is_best"]) for event in events_of(folder, "checkpoint")])
    assert results[0][0] == results[1][0]
    assert all(torch.equal(a, b) for a, b in zip(results[0][1].values(), results[1][1].values(), strict=True))
    often, seldom = steps
    assert len(seldom) < len(often)
    assert seldom == [(step, is_best) for step, is_best in often if is_best or step == often[-1][0]]


def trained(drive: Any) -> dict[str, torch.Tensor]:
    method = catalog.methods()[drive.work.spec.method.kind]
    return {name: tensor.clone() for name, tensor in method.save(drive.work.model).items()}


def test_a_pause_during_an_owed_practice_test_keeps_the_random_numbers(make_run: MakeRun) -> None:
    whole = begin(make_run())
    whole.learn()
    folder = make_run()
    for _ in range(2):
        with pytest.raises(Stopped, match="pause"):
            begin(folder, WishAt("pause", 4)).learn()
    resumed = begin(folder)
    resumed.learn()
    same = zip(trained(resumed).items(), trained(whole).values(), strict=True)
    assert [name for (name, a), b in same if not torch.equal(a, b)] == []


def test_an_owed_practice_test_may_end_the_learning(make_run: MakeRun) -> None:
    wishes: dict[str, Any] = {"num_train_epochs": 40, "early_stopping_patience": 2, "learning_rate": 3e-3}
    whole = begin(make_run(training=wishes))
    stopped = whole.learn()
    assert stopped.steps < whole.work.num_steps
    folder = make_run(training=wishes)
    with pytest.raises(Stopped, match="pause"):
        begin(folder, WishAt("pause", stopped.steps)).learn()
    resumed = begin(folder)
    result = resumed.learn()
    assert "stopped_early" in notes_of(folder)
    assert (result.best_step, result.steps, result.scores) == (stopped.best_step, stopped.steps, stopped.scores)
    assert all(torch.equal(a, b) for a, b in zip(trained(resumed).values(), trained(whole).values(), strict=True))


def test_save_points_of_another_wish_are_not_used(make_run: MakeRun) -> None:
    folder = make_run()
    with pytest.raises(Stopped):
        begin(folder, WishAt("pause", 5)).learn()
    spec = json.loads((folder / "spec.json").read_text())
    spec["training"]["learning_rate"] = 5e-4
    (folder / "spec.json").write_text(json.dumps(spec))
    begin(folder).learn()
    assert "resumed" not in notes_of(folder)


def test_the_best_and_the_last_two_save_points_are_kept(make_run: MakeRun) -> None:
    folder = make_run()
    learned = begin(folder).learn()
    kept = sorted(int(path.name.removeprefix("step-")) for path in (folder / "checkpoints").iterdir())
    assert learned.best_step in kept
    assert len(kept) <= 3
    assert {path.suffix for path in (folder / "checkpoints").rglob("*") if path.is_file()} == {".safetensors", ".json"}


def test_finishing_keeps_the_best_so_far(make_run: MakeRun) -> None:
    folder = make_run()
    drive = begin(folder, WishAt("finish", 6))
    learned = drive.learn()
    assert learned.steps == 6
    assert "finishing_early" in notes_of(folder)


def test_cancelling_ends_at_the_next_step(make_run: MakeRun) -> None:
    with pytest.raises(Stopped, match="cancel"):
        begin(make_run(), WishAt("cancel", 2)).learn()


def test_it_stops_early_when_practice_tests_bring_no_gain(make_run: MakeRun) -> None:
    folder = make_run(training={"num_train_epochs": 40, "early_stopping_patience": 2, "learning_rate": 3e-3})
    drive = begin(folder)
    learned = drive.learn()
    assert learned.steps < drive.work.num_steps
    assert "stopped_early" in notes_of(folder)
    again = begin(folder).learn()
    assert (again.best_step, again.steps) == (learned.best_step, learned.steps)


def test_the_events_of_a_learning_follow_the_contract(make_run: MakeRun) -> None:
    folder = make_run()
    drive = begin(folder)
    drive.learn()
    progress = events_of(folder, "progress")
    assert progress[-1]["payload"]["done"] == progress[-1]["payload"]["total"] == drive.work.num_steps
    names = {(e["payload"]["name"], e["payload"]["split"]) for e in events_of(folder, "metric")}
    assert {("loss", "train"), ("learning_rate", "train"), ("eval_loss", "validation")} <= names
    assert {("macro_f1", "validation"), ("accuracy", "validation")} <= names
    shown = [tuple(e["input"] for e in event["payload"]["examples"]) for event in events_of(folder, "sample")]
    assert len(set(shown)) == 1
    assert len(shown[0]) == 5
    seen = [(e["payload"]["name"], e["step"]) for e in events_of(folder, "metric")]
    assert len(seen) == len(set(seen))
    checkpoint = events_of(folder, "checkpoint")[-1]["payload"]
    assert checkpoint.keys() == {"step", "path", "is_best", "bytes", "score"}
