"""The mixin over the Trainer: planned batches, our loss, lack of memory, not-a-number, safe save points."""

import dataclasses
import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset
from transformers import Trainer

from workers.engine.causes import is_out_of_memory
from workers.engine.contracts import Contrasting, Guessing
from workers.engine.data.batches import PlannedBatches
from workers.engine.data.encoding import padded
from workers.engine.failures import EngineFailure
from workers.engine.faults import fault
from workers.engine.loop import checkpoints
from workers.engine.loop.contrasting import contrasted
from workers.engine.loop.evaluating import evaluate_now
from workers.engine.loop.weighing import weighed
from workers.engine.loop.work import Work
from workers.engine.stopping import Stopped

SKIPS_BEFORE_ROLLBACK = 3
MOST_PARTS = 4096
# How much one step moves the error score that is shown.
SMOOTHING = 0.1


class RollBack(Exception):  # noqa: N818  # Not an error yet: the loop goes back and tries slower.
    """The error score was not a number three times in a row."""


class Finished(Exception):  # noqa: N818  # Not an error: there is no step left to take.
    """The practice test that was owed from an earlier attempt ended the learning."""


class Positions(Dataset[int]):
    """The examples' places; the collator fetches what lies there."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, position: int) -> int:
        return position


class StudioMixin:
    """Put before a Trainer class; expects `work` to be set."""

    work: Work
    args: Any
    state: Any
    control: Any
    accelerator: Any
    optimizer: Any
    lr_scheduler: Any
    has_stepped = False
    _skips = 0
    _speeds: list[float]

    # --- batches ---------------------------------------------------------------------------------------------------

    def get_train_dataloader(self) -> DataLoader[Any]:
        """One long epoch that follows the plan; where to go on is the number of steps taken."""
        dataset = Positions(len(self.work.train["labels"]))
        return DataLoader(dataset, batch_sampler=PlannedBatches(self.work.plan), collate_fn=self._collate)

    def _collate(self, positions: list[int]) -> dict[str, torch.Tensor]:
        task, train, pad_id = self.work.task, self.work.train, self.work.model.pad_id
        if isinstance(task, Guessing):
            return padded(task.hide(train, positions, self.work.spec.training.seed), range(len(positions)), pad_id)
        return padded(train, positions, pad_id)

    # --- one step --------------------------------------------------------------------------------------------------

    def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> torch.Tensor:
        """Forward and backward in as many parts as memory asks for; the effective batch stays the same."""
        model.train()
        while True:
            try:
                return self._in_parts(model, inputs)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            self._cut_smaller(model, inputs)

    def _in_parts(self, model: Any, inputs: dict[str, Any]) -> torch.Tensor:
        size = int(inputs["labels"].shape[0])
        count = min(self.work.memory.parts, size)
        if count > 1 and isinstance(self.work.task, Contrasting):
            return self._contrasted(model, inputs, count)
        total = torch.zeros((), device=self.work.device)
        for part, share in parts_of(inputs, count):
            here = {name: tensor.to(self.work.device) for name, tensor in part.items()}
            loss = self.compute_loss(model, here) * share
            fault("forward")
            self.accelerator.backward(loss)
            total += loss.detach()
        self._remember_loss(float(total))
        return total

    def _contrasted(self, model: Any, inputs: dict[str, Any], count: int) -> torch.Tensor:
        def says(part: dict[str, torch.Tensor]) -> torch.Tensor:
            fault("forward")
            with self.work.autocast():
                return model(**part).float()  # type: ignore[no-any-return]  # Modules are untyped callables.

        loss = contrasted(
            [{name: one.to(self.work.device) for name, one in part.items()} for part, _ in parts_of(inputs, count)],
            says=says,
            loss_of=lambda outputs, labels: self.work.task.loss(outputs, labels, self.work.spec.task),
            backward=self.accelerator.backward,
        )
        self._remember_loss(float(loss))
        return loss

    def _remember_loss(self, loss: float) -> None:
        before = self.work.memory.smooth_loss
        if math.isfinite(loss):
            self.work.memory.smooth_loss = loss if before is None else before + SMOOTHING * (loss - before)

    def compute_loss(self, model: Any, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> torch.Tensor:
        batch = dict(inputs)
        targets, importance = batch.pop("labels"), batch.pop("importance", None)
        with self.work.autocast():
            logits = model(**batch, **self.work.model.asked(targets))
        loss = partial(self.work.task.loss, config=self.work.spec.task)
        return loss(logits, targets) if importance is None else weighed(loss, logits, targets, importance)

    def _cut_smaller(self, model: Any, inputs: dict[str, Any]) -> None:
        memory = self.work.memory
        if memory.parts >= min(MOST_PARTS, int(inputs["labels"].shape[0])):
            raise EngineFailure("RUN_OOM")
        memory.parts *= 2
        model.zero_grad(set_to_none=True)
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        self.work.reporter.note("memory_reduced", parts=memory.parts)

    def _clip_grad_norm(self, model: Any) -> Any:
        """A step whose gradient is not a number is left out; three in a row go back to the last save point."""
        norm = super()._clip_grad_norm(model)  # type: ignore[misc]  # The Trainer class follows in the bases.
        if math.isfinite(float(norm)):
            self._skips = 0
            return norm
        model.zero_grad(set_to_none=True)
        self._skips += 1
        self.work.reporter.note("step_skipped", step=self.work.told(self.state.global_step + 1))
        if self._skips >= SKIPS_BEFORE_ROLLBACK:
            raise RollBack
        return norm

    def create_optimizer(self, model: Any = None) -> Any:
        if self.optimizer is None:
            groups = list(parameter_groups(self.work))
            self.optimizer = torch.optim.AdamW(groups, fused=True)
            self._speeds = [float(group["lr"]) for group in groups]
        return self.optimizer

    # --- practice tests and save points ----------------------------------------------------------------------------

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        try:
            metrics = evaluate_now(self.work, self.state.global_step)
        except Stopped as stopped:
            # Before the first step of an attempt its save point says it all, and the random numbers are not yet its.
            if stopped.word == "pause" and self.has_stepped:
                self.work.memory.owes_evaluation = True
                self._save_checkpoint(self.work.model, None)
            raise
        memory, patience = self.work.memory, self.work.spec.training.early_stopping_patience
        memory.owes_evaluation = False
        if 0 < patience <= memory.tests_without_gain and not self.control.should_training_stop:
            best = self.work.told(memory.best_step)
            self.work.reporter.note("stopped_early", count=memory.tests_without_gain, step=best)
            self.control.should_training_stop = True
        memory.is_done = bool(self.control.should_training_stop)
        self.control.should_save |= memory.is_done or memory.best_step == self.state.global_step
        # Or the end of the epoch would ask once more.
        self.control.should_evaluate = False
        return metrics

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        work, step = self.work, int(self.state.global_step)
        trained = work.method.save(work.model)
        with work.mean.in_place():
            averaged = work.method.save(work.model)
        optimizer, groups = checkpoints.flat_optimizer(self.optimizer.state_dict())
        random_tensors, random_facts = checkpoints.random_state()
        kept = [*trained.values(), *averaged.values(), *optimizer.values()]
        work.run.need_room(2 * sum(t.numel() * t.element_size() for t in kept))
        work.store.write(
            step,
            work.memory.as_json(),
            {"trained": trained, "averaged": averaged, "optimizer": optimizer, "random": random_tensors},
            {
                "optimizer": groups,
                "scheduler": self.lr_scheduler.state_dict(),
                "random": random_facts,
                "trainer_state": dataclasses.asdict(self.state),
            },
        )
        work.store.prune(work.memory.best_step)
        self.tell_checkpoint(step)

    def tell_checkpoint(self, step: int) -> None:
        work = self.work
        is_best = work.memory.best_step == step
        path = str(work.store.path_of(step).relative_to(work.run.path))
        score = work.memory.best_scores[work.task.scores[0]] if is_best else None
        told = {"step": work.told(step), "path": path, "is_best": is_best, "score": score}
        work.reporter.tell("checkpoint", {**told, "bytes": work.store.num_bytes(step)})

    # --- going on --------------------------------------------------------------------------------------------------

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        """Parameters, loop memory and trainer state were put in place before the Trainer was made."""

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if checkpoint is None:
            return
        saved = checkpoints.Checkpoint(Path(checkpoint), int(self.state.global_step), {})
        self.optimizer.load_state_dict(checkpoints.full_optimizer(saved.tensors("optimizer"), saved.facts("optimizer")))
        self.lr_scheduler.load_state_dict(saved.facts("scheduler"))
        # The speeds of this attempt count: they are lower than the saved ones after going back.
        self.lr_scheduler.base_lrs = list(self._speeds)
        shares = [rule(self.lr_scheduler.last_epoch) for rule in self.lr_scheduler.lr_lambdas]
        for group, speed, share in zip(self.optimizer.param_groups, self._speeds, shares, strict=True):
            group["initial_lr"], group["lr"] = speed, speed * share

    def _load_rng_state(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            saved = checkpoints.Checkpoint(Path(checkpoint), 0, {})
            checkpoints.set_random_state(saved.tensors("random"), saved.facts("random"))

    def _load_scaler(self, checkpoint: str | None) -> None:
        """bf16 needs no scaler."""


class StudioTrainer(StudioMixin, Trainer):
    """The Trainer of every task that has no trainer of its own."""


def parts_of(inputs: dict[str, Any], count: int) -> Iterator[tuple[dict[str, Any], float]]:
    """The batch in `count` pieces, each with its share of the examples."""
    size = int(inputs["labels"].shape[0])
    if count <= 1:
        yield inputs, 1.0
        return
    for places in torch.arange(size).tensor_split(count):
        yield {name: tensor[places] for name, tensor in inputs.items()}, len(places) / size


def parameter_groups(work: Work) -> Iterator[dict[str, Any]]:
    """Backbone and new layer at their own speeds; no decay for biases, norms and the word table, so that a row
    without a gradient never moves."""
    training = work.spec.training
    base = float(training.learning_rate) * work.memory.speed_factor
    for is_head in (False, True):
        # A layer that the starting model brought along learns no faster than the rest of it.
        is_new = is_head and not getattr(work.model.head, "is_known", False)
        speed = base * (training.head_learning_rate_factor if is_new else 1.0)
        for decays in (True, False):
            chosen = [
                parameter
                for name, parameter in work.model.named_parameters()
                if parameter.requires_grad
                and name.startswith("head.") == is_head
                and (parameter.ndim > 1 and "embedding" not in name.lower()) == decays
            ]
            if chosen:
                yield {"params": chosen, "lr": speed, "weight_decay": training.weight_decay if decays else 0.0}
