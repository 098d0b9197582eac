"""Puts a training's work together from what was prepared."""

from dataclasses import dataclass
from typing import Any

import torch

from workers.engine.contracts import Guessing
from workers.engine.data.batches import plan
from workers.engine.data.encoding import Encoded, sizes_of
from workers.engine.loop.checkpoints import CheckpointStore
from workers.engine.loop.evaluating import sample_positions
from workers.engine.loop.work import Work, autocast_for
from workers.engine.models.compact import rows_in_use
from workers.engine.models.tuned import TunedModel
from workers.engine.preparing import Prepared
from workers.engine.process import settle
from workers.engine.reporter import Reporter
from workers.engine.rundir import RunDir
from workers.engine.stopping import StopSignal

# A learning that follows another takes at most so many times as many steps.
MOST_TIMES = 2


@dataclass(frozen=True)
class Again:
    """A second learning of a run: `earlier` is the first one's work, `key` tells its save points from all others."""

    earlier: Work
    num_before: int
    key: str


def make_work(
    run: RunDir, prepared: Prepared, reporter: Reporter, stop: StopSignal, again: Again | None = None
) -> Work:
    """Seeds first: the new head must not depend on what ran before."""
    spec, training = prepared.spec, prepared.spec.training
    settle(training.seed, int(training.num_threads))
    validation = prepared.encode(prepared.splits.validation)
    batches = plan(
        sizes_of(prepared.train),
        epochs=float(training.num_train_epochs),
        budget=int(training.max_tokens_per_batch),
        seed=training.seed,
        goes_on_counting=isinstance(prepared.task, Guessing),
    )
    steps_per_epoch = len(batches) / float(training.num_train_epochs)
    if training.max_steps:
        batches = batches[: training.max_steps]
    if again is not None:
        batches = batches[: MOST_TIMES * again.earlier.num_steps]
    return Work(
        run=run,
        spec=spec,
        task=prepared.task,
        method=prepared.method,
        model=fresh_model(prepared, validation),
        splits=prepared.splits,
        train=prepared.train,
        validation=validation,
        plan=batches,
        steps_per_epoch=steps_per_epoch,
        reporter=reporter,
        stop=stop,
        store=_store(run, spec.digest(), again),
        device=prepared.device,
        autocast=autocast_for(prepared.device, str(training.precision)),
        sample_positions=sample_positions(len(prepared.splits.validation), training.seed),
        num_before=again.num_before if again else 0,
        num_after=MOST_TIMES * len(batches) if again is None and prepared.splits.unlabelled is not None else 0,
    )


def _store(run: RunDir, digest: str, again: Again | None) -> CheckpointStore:
    if again is None:
        return CheckpointStore(run.checkpoints_path, digest)
    return CheckpointStore(run.checkpoints_path / "again", f"{digest}+{again.key}")


def fresh_model(prepared: Prepared, validation: Encoded) -> TunedModel:
    """The backbone with a new head; it knows which rows of its word table the data uses."""
    starting = prepared.starting
    head = _head(prepared)
    pooling = starting.pooling if prepared.task.reads == "text" else "none"
    model = TunedModel(starting.backbone(), head, pooling, starting.pad_id)
    model.made_for = starting.pooling
    special = set(starting.tokenizer.all_special_ids)
    model.used_rows = rows_in_use([prepared.train, validation], special | {starting.pad_id})
    return model


def _head(prepared: Prepared) -> Any:
    """The task's new last layer, or the one of the starting model that guesses words."""
    task, training = prepared.task, prepared.spec.training
    if not isinstance(task, Guessing):
        return task.head(prepared.probe.model.hidden_size, prepared.splits, training.dropout)
    # Where there is none it begins with chance: the same chance also where the model as it was is asked once more.
    torch.manual_seed(training.seed)
    return task.words(prepared.starting)
