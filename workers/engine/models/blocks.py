"""Where the blocks of a backbone end their two halves, attention and feed-forward, and what attention looks up by.

Every family names these places its own way. The names are matched at the end of a module's full name; a family whose
names are not here has no such places, and the methods that need them say so.
"""

import re
from typing import Any

from torch import nn

# The last layer of the attention: BERT and its kin, DistilBERT, ALBERT, MPNet, ModernBERT, T5, BART, GPT-2, Llama. In
# XLNet the attention ends in a bare tensor; the whole of it is the place there.
ATTENTION_ENDS = re.compile(
    r"(attention\.output\.dense|attention\.(out_lin|dense)|attn\.(o|Wo|c_proj)|SelfAttention\.o|self_attn\.(out_proj|o_proj)"
    r"|rel_attn)$"
)
# The last layer of the feed-forward half, in the same order.
FEED_FORWARD_ENDS = re.compile(
    r"((?<!attention\.)output\.dense|ffn\.lin2|ffn_output|mlp\.(Wo|c_proj|down_proj)|DenseReluDense\.wo|fc2|ff\.layer_2)$"
)
# What attention looks up by, and what it finds there. ModernBERT and GPT-2 compute both and the question in one layer.
KEYS_AND_VALUES = re.compile(
    r"(attention\.(self\.)?(key|value)(_proj)?|attention\.[kv]_lin|attn\.(k|v|Wqkv|c_attn)|SelfAttention\.[kv]"
    r"|self_attn\.[kv]_proj)$"
)
# XLNet's are bare tensors of width × heads × width of a head.
BARE_KEYS_AND_VALUES = re.compile(r"rel_attn\.[kv]$")


def ends_of_halves(backbone: nn.Module) -> list[str]:
    """Full names of the modules that end an attention or a feed-forward half, in the order of the model; empty where
    one of the two kinds was not found."""
    names = [name for name, _ in backbone.named_modules()]
    attention = [name for name in names if ATTENTION_ENDS.search(name)]
    feed_forward = [name for name in names if FEED_FORWARD_ENDS.search(name)]
    if not attention or not feed_forward:
        return []
    return [name for name in names if name in {*attention, *feed_forward}]


def keys_and_values(backbone: nn.Module) -> list[str]:
    """Full names of the layers that make keys and values."""
    return [name for name, _ in backbone.named_modules() if KEYS_AND_VALUES.search(name)]


def bare_keys_and_values(backbone: nn.Module) -> list[str]:
    """Full names of such bare tensors."""
    return [name for name, _ in backbone.named_parameters() if BARE_KEYS_AND_VALUES.search(name)]


def feed_forward_ends(backbone: nn.Module) -> list[str]:
    return [name for name, _ in backbone.named_modules() if FEED_FORWARD_ENDS.search(name)]


def biases(backbone: Any) -> list[str]:
    """Full names of the biases. The learned distances of T5 are called so, but are a table."""
    return [name for name, _ in backbone.named_parameters() if is_bias(name)]


def is_bias(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last == "bias" or last.endswith("_bias")
