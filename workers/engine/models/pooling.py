"""One vector for a text out of one for each word piece, the way the starting model was made for.

Pooling matters more than any other setting: the mean that sentence-transformers models were trained with learns far
faster than the first-token layer of the Auto classes. Of models whose word pieces see only those before them (GPT-2,
Llama) the last one speaks for the text: no other has read all of it, and the library's own classifiers do the same.
"""

import json
from pathlib import Path
from typing import Literal

import torch

Pooling = Literal["mean", "cls", "max", "last", "none"]
_MODES: dict[str, Pooling] = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "last",
}


def declared_pooling(folder: Path) -> Pooling | None:
    """What the model's sentence-transformers configuration says; nothing without one, or where it names none of these.
    The mean is then the best guess for models that see both sides, as it needs no trained first token."""
    modules = folder / "modules.json"
    if not modules.is_file():
        return None
    declared = json.loads(modules.read_text(encoding="utf-8"))
    kinds = {str(module.get("type", "")).rsplit(".", 1)[-1]: str(module.get("path", "")) for module in declared}
    settings = folder / kinds.get("Pooling", "1_Pooling") / "config.json"
    if not settings.is_file():
        return None
    chosen = json.loads(settings.read_text(encoding="utf-8"))
    named = chosen.get("pooling_mode")
    modes = [mode for key, mode in _MODES.items() if chosen.get(key) or named == mode]
    return modes[0] if modes else None


def pool(hidden: torch.Tensor, mask: torch.Tensor, pooling: Pooling) -> torch.Tensor:
    """examples × word pieces × hidden, and a mask of ones padded on the right, to examples × hidden; with
    "none" everything stays as it is."""
    if pooling == "none":
        return hidden
    if pooling == "cls":
        return hidden[:, 0]
    if pooling == "last":
        last = (mask.sum(dim=1) - 1).clamp(min=0)
        return hidden[torch.arange(len(hidden), device=hidden.device), last]
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    if pooling == "max":
        return hidden.masked_fill(weights == 0, torch.finfo(hidden.dtype).min).amax(dim=1)
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1.0)
