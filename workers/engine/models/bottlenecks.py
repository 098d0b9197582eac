"""Adapters: two small layers after each half of each block (Houlsby et al., 2019, arXiv:1902.00751).

Each adds to what the half says, before its sum with what went in; at the start it adds nothing. They hold a bend, so
they cannot be folded into weights and lie beside the encoder.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import torch
from torch import nn

from workers.engine.models.blocks import ends_of_halves
from workers.engine.models.extras import Extra
from workers.engine.models.tuned import TunedModel


class Bottleneck(nn.Module):
    """… × width to … × width: what comes, and what two layers with a bend between them make of it."""

    def __init__(self, width: int, size: int, non_linearity: str) -> None:
        super().__init__()
        self.down = nn.Linear(width, size)
        self.up = nn.Linear(size, width)
        self.bend = getattr(nn.functional, non_linearity)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return hidden + self.up(self.bend(self.down(hidden)))  # type: ignore[no-any-return]  # Modules are untyped callables.


class Bottlenecks(Extra):
    """One adapter for each of `places`, full names of modules of the backbone. Where a family uses one block again and
    again, as ALBERT does, its adapters are used again with it."""

    kind: ClassVar[str] = "adapter"

    def __init__(self, places: Sequence[str], *, width: int, size: int, non_linearity: str) -> None:
        super().__init__()
        self.places, self.non_linearity = list(places), non_linearity
        self.layers = nn.ModuleList(Bottleneck(width, size, non_linearity) for _ in self.places)

    def put_on(self, backbone: Any) -> None:
        for place, layer in zip(self.places, self.layers, strict=True):
            backbone.get_submodule(place).register_forward_hook(_after(layer))

    def facts(self) -> dict[str, Any]:
        return {"places": self.places, "non_linearity": self.non_linearity}

    @classmethod
    def opened(cls, backbone: Any, facts: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> Self:
        size, width = tensors["layers.0.down.weight"].shape
        opened = cls(facts["places"], width=width, size=size, non_linearity=facts["non_linearity"])
        opened.load_state_dict(dict(tensors))
        return opened


def _after(layer: nn.Module) -> Any:
    """A hook; XLNet's attention says its vectors and more besides."""

    def hook(module: nn.Module, inputs: Any, output: Any) -> Any:
        return (layer(output[0]), *output[1:]) if isinstance(output, tuple) else layer(output)

    return hook


def attach_bottlenecks(model: TunedModel, *, reduction_factor: int, non_linearity: str) -> None:
    """Adapters of width ÷ `reduction_factor`; only these and the head will move."""
    width = int(model.backbone.config.hidden_size)
    size = max(1, width // reduction_factor)
    places = ends_of_halves(model.backbone)
    model.freeze_backbone()
    model.add_extra(Bottlenecks(places, width=width, size=size, non_linearity=non_linearity))
