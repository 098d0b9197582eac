"""Quick, Balanced, Thorough: what the three cards mean for a task and a starting model."""

from dataclasses import dataclass, field
from typing import Any

from . import catalog
from .knobs import _

# Above this share of unknown characters the starting model reads mostly blanks, so teaching it is of no use.
UNKNOWN_SHARE_LIMIT = 0.3


@dataclass(frozen=True)
class Preset:
    """One card: the method's and the training's settings behind it."""

    name: str
    title: str
    blurb: str
    method: dict[str, Any]
    training: dict[str, Any] = field(default_factory=dict)


def presets(task: str, *, unknown_share: float = 0.0) -> dict[str, Preset]:
    """The cards for a task; `unknown_share` is what the starting model does not know of the texts' characters."""
    if "head" not in catalog.tasks()[task].methods:
        return _without_head()
    quick = Preset(
        "quick",
        _("Quick"),
        _("Done in about a minute. It learns from what the starting model says and from counts of words."),
        {"kind": "head"},
        {"preset": "quick"},
    )
    if unknown_share > UNKNOWN_SHARE_LIMIT:
        slow = {"kind": "head"}
        return {
            "quick": quick,
            "balanced": Preset("balanced", *_WORDS["balanced"], slow, {"preset": "balanced"}),
            "thorough": Preset("thorough", *_WORDS["thorough"], slow, {"preset": "thorough"}),
        }
    return {
        "quick": quick,
        "balanced": Preset("balanced", *_WORDS["balanced"], {"kind": "full"}, {"preset": "balanced"}),
        "thorough": Preset(
            "thorough",
            *_WORDS["thorough"],
            {"kind": "full"},
            {"preset": "thorough", "num_train_epochs": 10.0, "early_stopping_patience": 6},
        ),
    }


def _without_head() -> dict[str, Preset]:
    """For a task that a head on frozen features cannot serve; Quick makes fewer passes (deciding.py)."""
    full = {"kind": "full"}
    slow = {"preset": "thorough", "num_train_epochs": 10.0, "early_stopping_patience": 6}
    return {
        "quick": Preset("quick", _("Quick"), _QUICK_PASSES, full, {"preset": "quick"}),
        "balanced": Preset("balanced", *_WORDS["balanced"], full, {"preset": "balanced"}),
        "thorough": Preset("thorough", *_WORDS["thorough"], full, slow),
    }


_QUICK_PASSES = _("A minute or two. The whole starting model learns as in Balanced, in half as many passes.")
_WORDS = {
    "balanced": (
        _("Balanced"),
        _("A few minutes. The whole starting model learns from your examples and keeps the best save point."),
    ),
    "thorough": (
        _("Thorough"),
        _("Takes longest. More passes at a lower learning speed, for the last bit of quality."),
    ),
}
