"""Parts without a single example: nothing to learn from, no practice test, or no final exam."""

from studio.datasets.splitting import FEWEST_FOR_EXAM, FEWEST_FOR_PRACTICE

from .found import MUST_FIX, Found

# The engine stops with the same codes; here they are said before anybody has waited for a training.
NEEDED = {
    "train": ("DATA_NO_TRAIN", 1),
    "validation": ("DATA_NO_VALIDATION", FEWEST_FOR_PRACTICE),
    "test": ("DATA_NO_TEST", FEWEST_FOR_EXAM),
}


def check(splits: dict[str, int]) -> list[Found]:
    """Every part has to have examples, or the training would fail after its start."""
    return [
        Found(code, MUST_FIX, 0, {"needed": needed}) for part, (code, needed) in NEEDED.items() if not splits.get(part)
    ]
