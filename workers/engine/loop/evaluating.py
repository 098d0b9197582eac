"""The practice test: scores on validation, five answered examples, and whether this is the best model so far."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workers.engine.faults import fault
from workers.engine.loop.work import Work
from workers.engine.models.tuned import logits_of

NUM_SAMPLES = 5
SHOWN_CHARACTERS = 400


def evaluate_now(work: Work, step: int) -> dict[str, float]:
    """One practice test, told in events; asks for a stop before every batch."""
    fault("evaluation")
    logits = logits_of(work.model, work.validation, ask=work.stop.ask, autocast=work.autocast)
    probabilities = work.task.probabilities(logits)
    scores = work.task.score(probabilities, work.splits.validation)
    loss = loss_of(work.task, work.spec.task, logits, work.splits.validation.targets)
    work.reporter.metric("eval_loss", loss, "validation")
    for name, value in scores.items():
        work.reporter.metric(name, value, "validation")
    _tell_samples(work, probabilities)
    remember(work, step, scores, loss)
    return {"eval_loss": loss, **{f"eval_{name}": value for name, value in scores.items()}}


def loss_of(task: Any, config: Any, logits: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    return float(task.loss(torch.from_numpy(logits), torch.from_numpy(targets), config))


def remember(work: Work, step: int, scores: dict[str, float], loss: float) -> None:
    """The task's first score chooses the best save point; of equal ones the lower error score."""
    memory, score = work.memory, scores[work.task.scores[0]]
    if (score, -loss) > (memory.best_score, -memory.best_loss):
        memory.best_step, memory.best_score, memory.best_loss = step, score, loss
        memory.best_scores = {**scores, "loss": loss}
        memory.tests_without_gain = 0
    else:
        memory.tests_without_gain += 1


def sample_positions(size: int, seed: int) -> list[int]:
    """The same few examples at every practice test."""
    chosen = np.random.default_rng([seed, size]).permutation(size)[:NUM_SAMPLES]
    return sorted(int(position) for position in chosen)


def _tell_samples(work: Work, probabilities: NDArray[np.float32]) -> None:
    validation = work.splits.validation
    examples = [
        work.task.example(
            validation.shown(i)[:SHOWN_CHARACTERS], validation.targets[i], probabilities[i], work.splits.labels
        )
        for i in work.sample_positions
    ]
    work.reporter.tell("sample", {"examples": examples})
