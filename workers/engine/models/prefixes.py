"""Learned keys and values that every attention sees before those of the text: prefix tuning.

transformers lets a model's attention be replaced by name. Ours puts a layer's prefix before its keys and values and
then computes what the library computes. No place of the text moves, no mask of the text changes. XLNet has no such
door; it has memories of earlier text instead, vectors that each layer turns into keys and values: they are learned.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import torch
from torch import nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from workers.engine.models.extras import Extra
from workers.engine.models.prompts import first_rows, spread_of
from workers.engine.models.tuned import TunedModel

ATTENTION = "studio_prefix"


class Prefix(Extra):
    """One tensor for each attention layer, 2 (keys, values) × heads × places × width of a head. The parameters count in
    `unit` times the spread of what they were at first, so that one learning rate suits all layers of all families."""

    kind: ClassVar[str] = "prefix"

    def __init__(self, layers: Mapping[str, torch.Tensor], *, unit: float = 1.0) -> None:
        """`layers`: the first keys and values by the full name of their attention layer."""
        super().__init__()
        self.names = list(layers)
        self.prefixes = nn.ParameterList()
        for i, tensor in enumerate(layers.values()):
            spread = unit * torch.stack([spread_of(part) for part in tensor]).view(-1, *[1] * (tensor.ndim - 1))
            self.register_buffer(f"spread{i}", spread, persistent=False)
            self.prefixes.append(nn.Parameter(tensor / spread))

    def layer(self, i: int) -> torch.Tensor:
        values: torch.Tensor = self.prefixes[i] * self.get_buffer(f"spread{i}")
        return values

    def put_on(self, backbone: Any) -> None:
        use_attention(backbone)
        for i, name in enumerate(self.names):
            # In a tuple, or the prefix would count as a part of the encoder.
            backbone.get_submodule(name).studio_prefix = (self, i)

    def facts(self) -> dict[str, Any]:
        return {"layers": self.names}

    def kept(self) -> dict[str, torch.Tensor]:
        with torch.no_grad():
            return {name: self.layer(i).detach().cpu().contiguous() for i, name in enumerate(self.names)}

    @classmethod
    def opened(cls, backbone: Any, facts: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> Self:
        prefix = cls({name: tensors[name] for name in facts["layers"]})
        with torch.no_grad():
            # Not divided and multiplied again: the answers shall be those of the model that was kept.
            for i, name in enumerate(prefix.names):
                prefix.get_buffer(f"spread{i}").fill_(1.0)
                prefix.prefixes[i].copy_(tensors[name])
        return prefix


class MemoryPrefix(Prefix):
    """For XLNet: one tensor for each layer, 1 × places × hidden, as if it were text that was read before."""

    kind: ClassVar[str] = "memory"

    def put_on(self, backbone: Any) -> None:
        """The backbone takes them with each reading."""

    def read(self, backbone: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
        size = len(inputs["input_ids"])
        memories = [self.layer(i).transpose(0, 1).expand(-1, size, -1) for i in range(len(self.names))]
        return backbone(**inputs, mems=memories, use_mems=False).last_hidden_state  # type: ignore[no-any-return]  # Modules are untyped callables.


def attention(
    module: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None, **rest: Any
) -> tuple[torch.Tensor, None]:
    """The library's attention over the layer's prefix and the text; keys are examples × heads × places × width. A
    recorder in the prefix's place only looks on."""
    prefix, i = module.studio_prefix
    if isinstance(prefix, Recorder):
        prefix.heard[i] = torch.stack([key[0], value[0]])
        return sdpa_attention_forward(module, query, key, value, mask, **rest)
    count, length = prefix.layer(i).shape[2], key.shape[2]
    before = prefix.layer(i).to(key.dtype)[:, None].expand(-1, len(key), -1, -1, -1)
    if mask is None and getattr(module, "is_causal", False):
        # The library leaves out the mask of a text without padding, and means the one that hides later words.
        mask = torch.ones(length, length, dtype=torch.bool, device=key.device).tril()[None, None]
    if mask is not None:
        mask = nn.functional.pad(mask, (count, 0), value=True if mask.dtype == torch.bool else 0.0)
    if rest.get("position_bias") is not None:
        # T5 adds something for the distance of two words; a prefix is at no distance.
        rest["position_bias"] = nn.functional.pad(rest["position_bias"], (count, 0))
    rest["is_causal"] = False
    key, value = torch.cat([before[0], key], dim=2), torch.cat([before[1], value], dim=2)
    return sdpa_attention_forward(module, query, key, value, mask, **rest)


class Recorder:
    """Notes the keys and values of each attention layer by its full name."""

    def __init__(self) -> None:
        self.heard: dict[str, torch.Tensor] = {}


def use_attention(backbone: Any) -> None:
    AttentionInterface.register(ATTENTION, attention)
    AttentionMaskInterface.register(ATTENTION, sdpa_mask)
    backbone.set_attn_implementation(ATTENTION)


def attach_prefix(model: TunedModel, *, num_places: int, unit: float = 1.0) -> None:
    """Start from what the layers make of real words (Li and Liang, section 7.4)."""
    model.freeze_backbone()
    words = first_rows(model, num_places)[None]
    was_training = model.backbone.training
    model.backbone.eval()
    with torch.no_grad():
        is_xlnet = model.backbone.config.model_type == "xlnet"
        first = _memories(model.backbone, words) if is_xlnet else _keys_and_values(model.backbone, words)
    model.backbone.train(was_training)
    model.add_extra((MemoryPrefix if is_xlnet else Prefix)(first, unit=unit))


def _keys_and_values(backbone: Any, words: torch.Tensor) -> dict[str, torch.Tensor]:
    use_attention(backbone)
    recorder = Recorder()
    for name, module in backbone.named_modules():
        module.studio_prefix = (recorder, name)
    backbone(input_ids=words, attention_mask=torch.ones_like(words))
    for module in backbone.modules():
        del module.studio_prefix
    return recorder.heard


def _memories(backbone: Any, words: torch.Tensor) -> dict[str, torch.Tensor]:
    states = backbone(input_ids=words, output_hidden_states=True).hidden_states
    # examples × places × hidden, of the words and of each layer; the last layer's are read by no layer.
    return {f"layer.{i}": state.clone() for i, state in enumerate(states[:-1])}
