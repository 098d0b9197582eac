"""One learning from start or save point to the best model, whatever happens on the way."""

from dataclasses import dataclass
from typing import Any

import torch

from workers.engine.failures import EngineFailure
from workers.engine.loop.arguments import training_arguments
from workers.engine.loop.average import Average
from workers.engine.loop.checkpoints import Checkpoint
from workers.engine.loop.trainer import Finished, RollBack, StudioTrainer
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
    work.average = Average(work.model)
    untouched = {name: tensor.clone() for name, tensor in work.method.save(work.model).items()}
    while True:
        start = _start_from(work)
        if work.memory.is_done and start is not None:
            break
        try:
            _train(work, start)
            break
        except Finished:
            break
        except RollBack:
            _roll_back(work, untouched)
    return _best(work)


def _start_from(work: Work) -> Checkpoint | None:
    """The newest sound save point, its parameters and memory put in place."""
    newest, refused = work.store.newest()
    for step in refused:
        work.reporter.note("checkpoint_refused", step=work.told(step))
    if newest is None:
        return None
    speed_factor, num_rollbacks = work.memory.speed_factor, work.memory.num_rollbacks
    work.memory = Memory.from_json(newest.state)
    work.memory.speed_factor = min(work.memory.speed_factor, speed_factor)
    work.memory.num_rollbacks = max(work.memory.num_rollbacks, num_rollbacks)
    work.mean.restore(newest.averaged)
    work.method.restore(work.model, newest.tensors("trained"))
    work.reporter.step = work.num_before + newest.step
    work.reporter.note("resumed", step=work.told(newest.step))
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
    """Once more from the best save point at half the speed; after that, fail with advice. Which newer ones there are
    depends on the time, which must not change the result."""
    memory = work.memory
    if memory.num_rollbacks >= MOST_ROLLBACKS:
        raise EngineFailure("RUN_NAN", step=work.reporter.step)
    best = work.store.at(memory.best_step) if memory.best_step is not None else None
    step = best.step if best else 0
    work.store.drop_after(step)
    work.memory = Memory(
        parts=memory.parts, speed_factor=memory.speed_factor / 2, num_rollbacks=memory.num_rollbacks + 1
    )
    work.reporter.note("rolled_back", step=work.told(step))
    if best is None:
        work.mean.restore(untouched)
        work.method.restore(work.model, untouched)


def _best(work: Work) -> Learned:
    memory, store = work.memory, work.store
    last, _ = store.newest()
    if last is None:
        raise EngineFailure("RUN_CRASH", reason="no save point can be read")
    steps, work.reporter.step = last.step, work.num_before + last.step
    best = store.at(memory.best_step) if memory.best_step is not None else None
    if best is not None:
        work.reporter.note("best_restored", step=work.told(best.step))
    else:
        best = last
        work.reporter.note("best_damaged", best=work.told(memory.best_step), step=work.told(last.step))
    work.average = None
    work.method.restore(work.model, best.averaged)
    return Learned(
        best_step=best.step,
        steps=steps,
        epochs=work.epoch_at(steps),
        seconds=round(memory.seconds, 2),
        examples_per_second=round(memory.num_examples / max(1e-9, memory.seconds), 1),
        scores=memory.best_scores,
    )
