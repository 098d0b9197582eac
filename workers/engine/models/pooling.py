"""One vector for a text out of one for each word piece, the way the starting model was made for.

Pooling matters more than any other setting: the mean that sentence-transformers models were trained with learns far
faster than the first-token layer of the Auto classes.
"""

import json
from pathlib import Path
from typing import Literal

import torch

Pooling = Literal["mean", "cls", "max", "none"]
_MODES: dict[str, Pooling] = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
}


def declared_pooling(folder: Path) -> Pooling:
    """What the model's sentence-transformers configuration says; without one the mean, which needs no trained first
    token."""
    modules = folder / "modules.json"
    if not modules.is_file():
        return "mean"
    declared = json.loads(modules.read_text(encoding="utf-8"))
    kinds = {str(module.get("type", "")).rsplit(".", 1)[-1]: str(module.get("path", "")) for module in declared}
    settings = folder / kinds.get("Pooling", "1_Pooling") / "config.json"
    if not settings.is_file():
        return "mean"
    chosen = json.loads(settings.read_text(encoding="utf-8"))
    named = chosen.get("pooling_mode")
    modes = [mode for key, mode in _MODES.items() if chosen.get(key) or named == mode]
    return modes[0] if modes else "mean"


def pool(hidden: torch.Tensor, mask: torch.Tensor, pooling: Pooling) -> torch.Tensor:
    """examples × word pieces × hidden, and a mask of ones, to examples × hidden; with "none" it stays as it is."""
    if pooling == "none":
        return hidden
    if pooling == "cls":
        return hidden[:, 0]
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    if pooling == "max":
        return hidden.masked_fill(weights == 0, torch.finfo(hidden.dtype).min).amax(dim=1)
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1.0)
