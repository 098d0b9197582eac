"""One attempt at a run, and what it has come to so far."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .reporter import Reporter
from .rundir import RunDir
from .stopping import StopSignal

if TYPE_CHECKING:
    from .loop.learning import Learned
    from .models.tuned import TunedModel


@dataclass
class Run:
    """One attempt at a run, filled verb by verb."""

    folder: RunDir
    reporter: Reporter
    stop: StopSignal
    started: float = field(default_factory=time.monotonic)
    quick: Any = None
    tuned: "TunedModel | None" = None
    learned: "Learned | None" = None
    quick_share: float = 0.0
    answers: dict[str, Any] = field(default_factory=dict)
    losses: dict[str, float] = field(default_factory=dict)
    gauge: dict[str, Any] = field(default_factory=dict)
    """What the task measured beside the weights (contracts.Gauging)."""
    semi: dict[str, Any] | None = None
    """What came of the texts without a label (guessing.py); nothing where there were none."""
