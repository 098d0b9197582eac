"""A backbone whose linear layers are kept in four bits while LoRA layers beside them learn (Dettmers et al., 2023,
arXiv:2305.14314). What is kept in the end is the plain model again: the four bits spread out to fp32, with the deltas
in them."""

from typing import Any

import torch
from torch import nn
from transformers.pytorch_utils import Conv1D

from workers.engine.models.adapters import attach_lora
from workers.engine.models.tuned import TunedModel


def attach_quantised(model: TunedModel, config: Any) -> None:
    """`config` is that of methods/qlora.py. The weights become four bits when the model is moved to its device. Of
    GPT-2 the turned weights are turned back."""
    for name, layer in list(model.backbone.named_modules()):
        if isinstance(layer, nn.Linear | Conv1D) and not _stays(model.backbone, name):
            _put(model.backbone, name, _packed(layer, config))
    # The sign by which peft takes its own layers for four bits.
    model.backbone.is_loaded_in_4bit = True
    attach_lora(model, r=config.lora_r, alpha=config.lora_alpha, dropout=config.lora_dropout)


@torch.no_grad()
def unpack(model: TunedModel) -> None:
    """Plain layers in fp32 in the place of the packed ones, and of LoRA's with their deltas in them. Answers stay as
    they are up to rounding, since nothing is packed a second time."""
    from bitsandbytes.nn import Linear4bit
    from peft.tuners.lora import LoraLayer

    layers: list[tuple[str, Any]] = [
        (name, layer) for name, layer in model.backbone.named_modules() if isinstance(layer, LoraLayer)
    ]
    for name, layer in layers:
        base: Any = layer.get_base_layer()
        plain = _plain(base) if isinstance(base, Linear4bit) else base
        delta = layer.get_delta_weight(layer.active_adapters[0]).to(plain.weight)
        is_turned_back = isinstance(plain, Conv1D) and isinstance(base, Linear4bit)
        plain.weight += delta.T if is_turned_back else delta
        _put(model.backbone, name, plain)
    model.backbone.is_loaded_in_4bit = False


def _stays(backbone: Any, name: str) -> bool:
    """T5 reads the kind of number of one of its layers and would bring the text to the same; the library leaves such
    layers as they are, too."""
    kept = getattr(backbone, "_keep_in_fp32_modules", None) or ()
    return any(part in kept for part in name.split("."))


def _packed(layer: Any, config: Any) -> Any:
    from bitsandbytes.nn import Linear4bit, Params4bit

    is_turned = isinstance(layer, Conv1D)
    weight = layer.weight.detach().T.contiguous() if is_turned else layer.weight.detach()
    kind, is_double = config.bnb_4bit_quant_type, config.bnb_4bit_use_double_quant
    has_bias = layer.bias is not None
    packed = Linear4bit(weight.shape[1], weight.shape[0], bias=has_bias, compute_dtype=torch.float32, quant_type=kind)
    packed.weight = Params4bit(weight, requires_grad=False, quant_type=kind, compress_statistics=is_double)
    packed.bias = layer.bias
    packed.is_turned = is_turned
    packed.register_forward_hook(_as_plain_layers_answer)
    return packed


def _as_plain_layers_answer(layer: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> torch.Tensor:
    """In bf16 where the run learns in bf16. The packed layer answers in the kind of number it was asked in, which
    DeBERTa's attention then takes for that of everything else."""
    kind = output.device.type
    return output.to(torch.get_autocast_dtype(kind)) if torch.is_autocast_enabled(kind) else output


def _plain(packed: Any) -> Any:
    from bitsandbytes.functional import dequantize_4bit

    weight = dequantize_4bit(packed.weight.data, packed.weight.quant_state).float()
    num_outputs, num_inputs = weight.shape
    plain: Any
    if packed.is_turned:
        plain = Conv1D(num_outputs, num_inputs)  # type: ignore[no-untyped-call]  # transformers leaves it untyped.
        plain.weight = nn.Parameter(weight.T.contiguous())
    else:
        plain = nn.Linear(num_inputs, num_outputs, bias=packed.bias is not None)
        plain.weight = nn.Parameter(weight)
    plain.bias = packed.bias
    return plain


def _put(backbone: nn.Module, name: str, layer: nn.Module) -> None:
    parent, _, last = name.rpartition(".")
    setattr(backbone.get_submodule(parent), last, layer)
