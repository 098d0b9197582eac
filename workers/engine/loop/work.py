"""What the learning loop works with, and what it remembers from one save point to the next."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Any

import torch

from workers.engine.contracts import Method, Task
from workers.engine.data.encoding import Encoded
from workers.engine.data.examples import Splits
from workers.engine.loop.average import Average
from workers.engine.loop.checkpoints import CheckpointStore
from workers.engine.models.tuned import TunedModel
from workers.engine.reporter import Reporter
from workers.engine.rundir import RunDir
from workers.engine.spec import RunSpec
from workers.engine.stopping import StopSignal


@dataclass
class Memory:
    """The loop's own state; part of every save point."""

    best_step: int | None = None
    best_score: float = float("-inf")
    best_loss: float = float("inf")
    best_scores: dict[str, float] = field(default_factory=dict)
    tests_without_gain: int = 0
    owes_evaluation: bool = False
    is_done: bool = False
    parts: int = 1
    """Into how many pieces a batch is cut because memory was short."""
    speed_factor: float = 1.0
    """What is left of the learning speed after going back."""
    num_rollbacks: int = 0
    seconds: float = 0.0
    num_examples: int = 0
    smooth_loss: float | None = None

    def as_json(self) -> dict[str, Any]:
        facts = asdict(self)
        if self.best_step is None:
            facts["best_score"] = facts["best_loss"] = None
        return facts

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "Memory":
        known = {name: value for name, value in facts.items() if value is not None}
        return cls(**known)


@dataclass
class Work:
    """Everything a training needs, put together once."""

    run: RunDir
    spec: RunSpec
    task: Task
    method: Method
    model: TunedModel
    splits: Splits
    train: Encoded
    validation: Encoded
    plan: list[list[int]]
    steps_per_epoch: float
    reporter: Reporter
    stop: StopSignal
    store: CheckpointStore
    device: torch.device
    autocast: Callable[[], AbstractContextManager[Any]]
    memory: Memory = field(default_factory=Memory)
    average: Average | None = None
    """Made when the method is attached; what it holds is examined and kept."""
    sample_positions: list[int] = field(default_factory=list)
    num_before: int = 0
    """Steps of an earlier learning of the same run; what is told counts on from them."""
    num_after: int = 0
    """Steps that another learning may take afterwards."""

    @property
    def mean(self) -> Average:
        assert self.average is not None, "the method is attached before anything is learned"  # noqa: S101  # An invariant, not input.
        return self.average

    @property
    def num_steps(self) -> int:
        return len(self.plan)

    def told(self, step: int | None) -> int | None:
        """A step as people count it, all learnings of the run together."""
        return None if step is None else self.num_before + step

    def epoch_at(self, step: int) -> float:
        return round(step / max(1.0, self.steps_per_epoch), 3)


def autocast_for(device: torch.device, precision: str) -> Callable[[], AbstractContextManager[Any]]:
    """bf16 where the run asks for it, else plain fp32."""
    is_bf16 = precision == "bf16"
    return lambda: torch.autocast(device.type, dtype=torch.bfloat16, enabled=is_bf16)
