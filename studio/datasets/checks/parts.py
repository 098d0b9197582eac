"""Parts without an example: nothing to learn from, no practice test, no final exam; or nothing in them to learn."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.datasets import splitting
from studio.datasets.splitting import FEWEST_FOR_EXAM, FEWEST_FOR_PRACTICE

from .facets import none_to_tell_apart
from .found import MUST_FIX, Found

if TYPE_CHECKING:
    from studio.datasets.health import Examination

# The engine stops with the same codes; here they are said before anybody has waited for a training.
NEEDED = {
    "train": ("DATA_NO_TRAIN", 1),
    "validation": ("DATA_NO_VALIDATION", FEWEST_FOR_PRACTICE),
    "test": ("DATA_NO_TEST", FEWEST_FOR_EXAM),
}
# So many examples to learn from the engine wants at least.
FEWEST_TO_LEARN = {"number": 10, "pairs": 10, "": 10}
FEWEST_OTHERWISE = 4


def check(examined: "Examination", parts: NDArray[np.int8]) -> list[Found]:
    """Every part has to have examples, and those to learn from have to differ, or the training would fail after its
    start."""
    if examined.form == "pairs" and (examined.values > 0).any():
        # Only right pairs are asked for and learned from. That none is right was said already; NaN: no score.
        parts = np.where(examined.values <= 0, splitting.UNUSED, parts)
    splits = splitting.counts(parts)
    found = [
        Found(_coded(code, examined), MUST_FIX, 0, {"needed": n})
        for part, (code, n) in NEEDED.items()
        if not splits[part]
    ]
    # What is wrong with all examples together was said already.
    if found or any(one.severity == MUST_FIX for one in examined.findings):
        return found
    return _to_learn(examined, parts)


def _coded(code: str, examined: "Examination") -> str:
    """Where nobody speaks of groups the remedy is another one."""
    return code if examined.form == "label" or code == "DATA_NO_TRAIN" else f"{code}_PART"


def _to_learn(examined: "Examination", parts: NDArray[np.int8]) -> list[Found]:
    train = parts == splitting.TRAIN
    number, needed = int(train.sum()), FEWEST_TO_LEARN.get(examined.form, FEWEST_OTHERWISE)
    if number < needed:
        return [Found("DATA_TOO_SMALL_TRAIN", MUST_FIX, number, {"needed": needed})]
    names = np.unique(examined.owned.names[train[examined.owned.places]])
    if examined.form == "label" and len(names) == 1:
        return [
            Found("DATA_ONE_LABEL_TRAIN", MUST_FIX, number, {"label": examined.labels[int(names[0])]["name"][:100]})
        ]
    if examined.form == "answers" and not examined.values[train].any():
        return [Found("DATA_NO_ANSWER_TRAIN", MUST_FIX, number)]
    if examined.form == "facets":
        told = [examined.labels[name]["name"] for name in names.tolist()]
        return none_to_tell_apart(told, examined.questions, number)
    if examined.form in ("several", "spans", "tags") and not len(names):
        return [Found("DATA_NONE_IN_TRAIN", MUST_FIX, number)]
    if examined.form == "number" and np.ptp(examined.values[train]) == 0:
        return [Found("DATA_ONE_NUMBER_TRAIN", MUST_FIX, number, {"number": f"{examined.values[train][0]:.6g}"})]
    return []
