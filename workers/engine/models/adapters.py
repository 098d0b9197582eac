"""LoRA on any backbone by one rule: the full names of its linear layers, no task type, a new head trained beside it."""

from typing import Any, cast

import torch
from torch import nn
from transformers.pytorch_utils import Conv1D

from workers.engine.models.tuned import TunedModel


def linear_names(backbone: nn.Module) -> list[str]:
    """Full names of the linear layers inside the backbone; GPT-2 writes them as convolutions of one."""
    return [name for name, module in backbone.named_modules() if isinstance(module, nn.Linear | Conv1D)]


def has_turned_weights(backbone: nn.Module) -> bool:
    """Whether its linear layers keep their weights as inputs × outputs, as GPT-2 does."""
    return any(isinstance(module, Conv1D) for module in backbone.modules())


def attach_lora(model: TunedModel, *, r: int, alpha: float, dropout: float) -> None:
    """Add a low-rank delta beside every linear layer; only these and the head will move."""
    from peft import LoraConfig, inject_adapter_in_model

    names = linear_names(model.backbone)
    # The annotation says int; the scale alpha / r is a float anyway.
    config = LoraConfig(
        r=r,
        lora_alpha=cast(int, alpha),
        lora_dropout=dropout,
        target_modules=names,
        bias="none",
        fan_in_fan_out=has_turned_weights(model.backbone),
    )
    model.freeze_backbone()
    inject_adapter_in_model(config, model.backbone)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_("lora_" in name or name.startswith("head."))


@torch.no_grad()
def merge_lora(model: TunedModel) -> None:
    """Fold the deltas into the weights and put the plain layers back, so that the plain library can open the result."""
    from peft.tuners.lora import LoraLayer

    layers: list[tuple[str, Any]] = [
        (name, module) for name, module in model.backbone.named_modules() if isinstance(module, LoraLayer)
    ]
    for name, layer in layers:
        layer.merge()
        parent_name, _, last = name.rpartition(".")
        setattr(model.backbone.get_submodule(parent_name), last, layer.base_layer)
