"""(IA)³: learned vectors that stretch keys, values and what enters the last layer of a feed-forward half (Liu et al.,
2022, arXiv:2205.05638)."""

from typing import Any

import torch
from torch import nn
from torch.nn.utils import parametrize

from workers.engine.models.adapters import has_turned_weights
from workers.engine.models.blocks import bare_keys_and_values, feed_forward_ends, keys_and_values
from workers.engine.models.tuned import TunedModel


class BareScale(nn.Module):
    """Stretches a bare tensor of width × heads × width of a head, each output by its own factor."""

    def __init__(self, tensor: torch.Tensor) -> None:
        super().__init__()
        # Peft's own name for these vectors.
        self.ia3_l = nn.Parameter(torch.ones(tensor.shape[1:]))

    def forward(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor * self.ia3_l


def attach_scales(model: TunedModel) -> None:
    """All factors are one at the start; only these and the head will move."""
    from peft import IA3Config, inject_adapter_in_model

    backbone = model.backbone
    ends = feed_forward_ends(backbone)
    config = IA3Config(
        target_modules=keys_and_values(backbone) + ends,
        feedforward_modules=ends,
        fan_in_fan_out=has_turned_weights(backbone),
    )
    bare = bare_keys_and_values(backbone)
    inject_adapter_in_model(config, backbone)
    for name in bare:
        parent, _, last = name.rpartition(".")
        module = backbone.get_submodule(parent)
        parametrize.register_parametrization(module, last, BareScale(getattr(module, last)))
    for name, parameter in model.named_parameters():
        parameter.requires_grad_("ia3_l" in name or name.startswith("head."))


@torch.no_grad()
def merge_scales(model: TunedModel) -> None:
    """Fold the factors into the weights and put the plain layers back."""
    from peft.tuners.ia3 import IA3Layer

    layers: list[tuple[str, Any]] = list(model.backbone.named_modules())
    for name, layer in layers:
        if isinstance(layer, IA3Layer):
            layer.merge()
            parent, _, last = name.rpartition(".")
            setattr(model.backbone.get_submodule(parent), last, layer.base_layer)
        elif parametrize.is_parametrized(layer):
            for tensor in list(layer.parametrizations):
                parametrize.remove_parametrizations(layer, tensor, leave_parametrized=True)
