"""The practice test: scores on validation, five answered examples, and whether this is the best model so far."""

from typing import Any

import numpy as np
import torch

from workers.engine.contracts import Guessing, LessIsBetter
from workers.engine.data.encoding import Encoded
from workers.engine.faults import fault
from workers.engine.loop.work import Work
from workers.engine.models.tuned import outputs_of

NUM_SAMPLES = 5
SHOWN_CHARACTERS = 400


def evaluate_now(work: Work, step: int) -> dict[str, float]:
    """One practice test of the averaged weights, told in events; asks for a stop before every batch."""
    fault("evaluation")
    with work.mean.in_place():
        outputs = outputs_of(work.model, work.validation, ask=work.stop.ask, autocast=work.autocast)
    answers = work.task.answers(outputs, work.validation, work.splits.validation, work.splits.labels)
    scores = work.task.score(answers, work.splits.validation, work.splits.labels)
    loss = loss_of(work.task, work.spec.task, outputs, work.validation)
    work.reporter.metric("eval_loss", loss, "validation")
    for name, value in scores.items():
        work.reporter.metric(name, value, "validation")
    _tell_samples(work, answers)
    remember(work, step, scores, loss)
    return {"eval_loss": loss, **{f"eval_{name}": value for name, value in scores.items()}}


def loss_of(task: Any, config: Any, outputs: Any, encoded: Encoded) -> float:
    """The mean error: of all rows at once, or row by row where each has its own length."""
    if isinstance(task, Guessing):
        return task.mean_loss(outputs, encoded)
    labels = encoded["labels"]
    if isinstance(outputs, np.ndarray):
        return float(task.loss(torch.from_numpy(outputs), torch.from_numpy(labels), config))
    rows = [
        (torch.from_numpy(one)[None], torch.as_tensor(np.asarray(labels[i]))[None]) for i, one in enumerate(outputs)
    ]
    return float(np.mean([float(task.loss(said, right, config)) for said, right in rows]))


def remember(work: Work, step: int, scores: dict[str, float], loss: float) -> None:
    """The task's first score chooses the best save point; of equal ones the lower error score."""
    memory, score = work.memory, scores[work.task.scores[0]]
    if isinstance(work.task, LessIsBetter):
        score = -score
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


def _tell_samples(work: Work, answers: Any) -> None:
    validation = work.splits.validation
    examples = [
        work.task.example(validation.shown(i)[:SHOWN_CHARACTERS], validation.targets[i], answers[i], work.splits.labels)
        for i in work.sample_positions
    ]
    work.reporter.tell("sample", {"examples": examples})
