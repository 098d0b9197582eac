"""What every "auto" in a run's wish becomes, from what was measured of model, data and machine."""

from typing import TYPE_CHECKING, Any

from . import catalog
from .contracts import Contrasting
from .knobs import AUTO
from .probing import Probe

if TYPE_CHECKING:
    from .spec import RunSpec

# Lengths are cut in steps of this many tokens, which suits the processors' vector units.
LENGTH_STEP = 8
MAX_AUTO_LENGTH = 256
TOKENS_PER_BATCH_CPU = 1024
TOKENS_PER_BATCH_GPU = 4096
# So many times that at most, where the examples of a batch learn from one another.
MOST_TIMES = 8
# What padding adds to the word pieces of a budgeted batch.
PADDING = 1.06
EVALUATIONS_PER_EPOCH = 2
# Of a short epoch, once at its end.
FEWEST_STEPS_BETWEEN = 10
# Thorough means more passes at a lower speed.
THOROUGH_SPEED = 0.5
# Quick, where there is nothing but a learning loop, means fewer passes.
QUICK_PASSES = 0.5


def decisions(spec: "RunSpec", probe: Probe) -> dict[str, Any]:
    """A value for every field of the training that may be "auto"."""
    tokens = _tokens(spec, probe)
    tokens_per_batch = tokens if spec.training.max_tokens_per_batch == AUTO else int(spec.training.max_tokens_per_batch)
    steps = max(1, round(probe.data.total_train_tokens * PADDING / tokens_per_batch))
    every = max(steps // EVALUATIONS_PER_EPOCH, min(FEWEST_STEPS_BETWEEN, steps))
    longest = -(-min(probe.data.p99_tokens, MAX_AUTO_LENGTH, probe.model.max_positions) // LENGTH_STEP) * LENGTH_STEP
    is_fast_bf16 = probe.machine.has_gpu or probe.machine.has_fast_bf16
    patience = THOROUGH_SPEED if spec.training.preset == "thorough" else 1.0
    passes = QUICK_PASSES if spec.training.preset == "quick" else 1.0
    return {
        "num_train_epochs": _epochs(probe.data.num_train) * passes,
        "learning_rate": catalog.methods()[spec.method.kind].learning_rate(spec.method, probe.model) * patience,
        "max_tokens_per_batch": tokens,
        "max_length": min(longest, probe.model.max_positions),
        "eval_steps": every,
        "save_steps": every,
        "precision": "bf16" if is_fast_bf16 else "fp32",
        "num_threads": probe.machine.num_cores,
    }


def _tokens(spec: "RunSpec", probe: Probe) -> int:
    """More where the examples of a batch learn from one another and would meet too few."""
    usual = TOKENS_PER_BATCH_GPU if probe.machine.has_gpu else TOKENS_PER_BATCH_CPU
    task = catalog.tasks()[spec.task.kind]
    if not isinstance(task, Contrasting):
        return usual
    wanted = task.together * probe.data.total_train_tokens // max(1, probe.data.num_train)
    return max(usual, min(MOST_TIMES * usual, wanted))


def _epochs(num_train: int) -> float:
    """Small tables need more passes to take enough steps; large ones have taken enough after a few."""
    if num_train < 500:
        return 12.0
    if num_train < 2000:
        return 6.0
    return 4.0 if num_train < 8000 else 3.0
