"""The quick model's say beside the taught one: never at the price of answers, and as much as makes them surer."""

import numpy as np
from numpy.typing import NDArray

from workers.engine.blending import choose_share, mixed

LABELS = np.array([0, 0, 1, 1])


def _column(*chances: float) -> NDArray[np.float32]:
    """Two groups, from the chance of the second."""
    second = np.array(chances, dtype=np.float32)
    return np.stack([1 - second, second], axis=1)


def _error(answers: NDArray[np.float32]) -> float:
    return float(-np.log(answers[np.arange(len(LABELS)), LABELS] + 1e-9).mean())


def _quality(answers: NDArray[np.float32]) -> float:
    return float((answers.argmax(axis=1) == LABELS).mean())


def _share(tuned: NDArray[np.float32], quick: NDArray[np.float32]) -> float:
    return choose_share(tuned, quick, error=_error, quality=_quality)


def test_a_quick_model_that_knows_more_gets_most_of_the_say() -> None:
    tuned, quick = _column(0.6, 0.4, 0.4, 0.6), _column(0.1, 0.1, 0.9, 0.9)
    assert _share(tuned, quick) == 0.95


def test_a_quick_model_that_only_harms_gets_none() -> None:
    tuned, quick = _column(0.05, 0.05, 0.95, 0.95), _column(0.9, 0.9, 0.1, 0.1)
    assert _share(tuned, quick) == 0.0


def test_where_the_smallest_error_costs_an_answer_a_smaller_say_is_taken() -> None:
    # Both are wrong of the first, the taught model surely. Of the last it is barely right, and the quick one wrong.
    tuned, quick = _column(0.999, 0.1, 0.9, 0.52), _column(0.6, 0.1, 0.9, 0.4)
    share = _share(tuned, quick)
    assert 0.0 < share < 0.2
    assert _quality(mixed(tuned, quick, share)) == _quality(tuned)
    assert _error(mixed(tuned, quick, share)) < _error(tuned)
    assert _error(mixed(tuned, quick, 0.5)) < _error(mixed(tuned, quick, share)), "and the error alone wanted more"
