"""What a failed run could be started again with, so that the same does not happen twice: prefilled, one click."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .models import TrainingRun

LEAST_TOKENS = 64
LEAST_LENGTH = 32


@dataclass(frozen=True)
class Mend:
    """The word on the button, and the settings behind it."""

    button: str
    hyperparameters: dict[str, Any]


def mend_of(run: TrainingRun) -> Mend | None:
    """The mend for a run's failure; nothing where starting again as it was is all one can do."""
    training = {**run.spec.get("training", {}), **(run.filled_spec or {}).get("training", {})}
    if run.error_code == "RUN_OOM":
        smaller = {
            "max_tokens_per_batch": _half(training.get("max_tokens_per_batch"), LEAST_TOKENS, 512),
            "max_length": _half(training.get("max_length"), LEAST_LENGTH, 128),
        }
        return Mend(_("Retry smaller"), smaller)
    if run.error_code == "RUN_NAN":
        speed = training.get("learning_rate")
        slower = speed / 10 if isinstance(speed, float) else 2e-5
        return Mend(_("Retry with slower learning"), {"learning_rate": slower, "precision": "fp32"})
    return None


def _half(value: Any, least: int, default: int) -> int:
    """Half of what was used, never more than was used; the default where the run ended before that was decided."""
    return min(value, max(least, value // 2)) if isinstance(value, int) else default
