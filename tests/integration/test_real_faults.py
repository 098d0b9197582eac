"""The same kills with the real engine on a tiny model: the run ends by itself, once, whole, with the same weights."""

from typing import Any

import pytest

from .conftest import TRIALS
from .faults import FAULTS, strike
from .rig import Rig

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("integration")]
# Some three hundred steps of a few milliseconds, a save point every eight.
WISH: dict[str, Any] = {
    "seed": 3,
    "num_train_epochs": 12,
    "max_tokens_per_batch": 128,
    "learning_rate": 1e-3,
    "eval_steps": 16,
    "save_steps": 8,
    "early_stopping_patience": 0,
}


@pytest.fixture(scope="module")
def undisturbed(real_rig: Rig) -> dict[str, str]:
    """The files of a run that nothing happened to."""
    run_id = real_rig.begin(**WISH)
    real_rig.end(run_id)
    files = learned(real_rig.whole(run_id))
    assert any(name.endswith(".safetensors") for name in files)
    return files


def learned(files: dict[str, str]) -> dict[str, str]:
    """Everything but the report, which also tells how long it took."""
    return {name: digest for name, digest in files.items() if name != "result.json"}


# One run in which every part dies; `make soak` has a run for each of them, five times.
VICTIMS: list[tuple[str, ...]] = (
    [(victim,) for victim in FAULTS] if TRIALS > 1 else [("queue", "web", "engine", "worker")]
)


@pytest.mark.parametrize("victims", VICTIMS, ids="-".join)
@pytest.mark.parametrize("trial", range(TRIALS))
def test_a_real_training_survives_kill_9(
    real_rig: Rig, undisturbed: dict[str, str], victims: tuple[str, ...], trial: int
) -> None:
    files, _pauses = strike(real_rig, victims, 10 + 12 * trial, **WISH)
    assert learned(files) == undisturbed
