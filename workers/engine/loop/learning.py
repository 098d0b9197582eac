"""One learning from start or save point to the best model, whatever happens on the way."""

from dataclasses import dataclass
from typing import Any

import torch

from workers.engine.failures import EngineFailure
from workers.engine.loop.arguments import training_arguments
from workers.engine.loop.checkpoints import Checkpoint
from workers.engine.loop.trainer import RollBack, StudioTrainer
from workers.engine.loop.watch import Watch
from workers.engine.loop.work import Memory, Work

MOST_ROLLBACKS = 1


@dataclass(frozen=True)
class Learned:
    """How the learning went; the model itself lies in `work.model`."""

    best_step: int
    steps: int
    epochs: float
    seconds: float
    examples_per_second: float
    scores: dict[str, float]


def learn(work: Work) -> Learned:
    """Attach the method, learn, and put the best save point into the model."""
    work.method.attach(work.model, work.spec.method)
    work.model.to(work.device)
    untouched = {name: tensor.clone() for name, tensor in work.method.save(work.model).items()}
    while True:
        start = _start_from(work)
        if work.memory.is_done and start is not None:
            break
        try:
            _train(work, start)
            break
        except RollBack:
            _roll_back(work, untouched)
    return _best(work)


def _start_from(work: Work) -> Checkpoint | None:
    """The newest sound save point, its parameters and memory put in place."""
    newest, refused = work.store.newest()
    for step in refused:
        work.reporter.note("checkpoint_refused", step=step)
    if newest is None:
        return None
    speed_factor, num_rollbacks = work.memory.speed_factor, work.memory.num_rollbacks
    work.memory = Memory.from_json(newest.state)
    work.memory.speed_factor = min(work.memory.speed_factor, speed_factor)
    work.memory.num_rollbacks = max(work.memory.num_rollbacks, num_rollbacks)
    work.method.restore(work.model, newest.tensors("trained"))
    work.reporter.step = newest.step
    work.reporter.note("resumed", step=newest.step)
    return newest


def _train(work: Work, start: Checkpoint | None) -> None:
    arguments = training_arguments(
        work.spec.training,
        folder=work.run.cache_path / "trainer",
        num_steps=work.num_steps,
        has_gpu=work.device.type == "cuda",
    )
    trainer: Any = StudioTrainer.__new__(StudioTrainer)
    trainer.work = work
    trainer.__init__(model=work.model, args=arguments, train_dataset=[0])
    _only_ours(trainer, Watch(work, trainer))
    trainer.train(resume_from_checkpoint=str(start.path) if start else None)


def _only_ours(trainer: Any, watch: Watch) -> None:
    """The flow is decided by our callback alone, and nothing is printed."""
    for callback in list(trainer.callback_handler.callbacks):
        if type(callback).__name__ != "DefaultFlowCallback":
            trainer.remove_callback(callback)
    trainer.add_callback(watch)


def _roll_back(work: Work, untouched: dict[str, torch.Tensor]) -> None:
    """Once more from the last save point at half the speed; after that, fail with advice."""
    work.memory.num_rollbacks += 1
    if work.memory.num_rollbacks > MOST_ROLLBACKS:
        raise EngineFailure("RUN_NAN", step=work.reporter.step)
    work.memory.speed_factor /= 2
    newest, _ = work.store.newest()
    work.reporter.note("rolled_back", step=newest.step if newest else 0)
    if newest is None:
        work.method.restore(work.model, untouched)


def _best(work: Work) -> Learned:
    memory, store = work.memory, work.store
    best = store.at(memory.best_step) if memory.best_step is not None else None
    if best is None:
        raise EngineFailure("RUN_CRASH", reason="the best save point is gone")
    work.method.restore(work.model, best.tensors("trained"))
    last, _ = store.newest()
    steps = last.step if last else best.step
    work.reporter.step = steps
    work.reporter.note("best_restored", step=best.step)
    return Learned(
        best_step=best.step,
        steps=steps,
        epochs=work.epoch_at(steps),
        seconds=round(memory.seconds, 2),
        examples_per_second=round(memory.num_examples / max(1e-9, memory.seconds), 1),
        scores=memory.best_scores,
    )
