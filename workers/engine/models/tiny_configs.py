"""Configurations of tiny models: every family's own shape, two blocks deep."""

from collections.abc import Callable
from typing import Any

LAYERS, HEADS, POSITIONS = 2, 4, 512


def config_of(family: str, *, vocab_size: int, hidden_size: int, ids: dict[str, int]) -> Any:
    """The library's configuration; `ids` are those of the special pieces, by the names of the configuration."""
    return CONFIGS[family](hidden_size, {"vocab_size": vocab_size, **ids})


def _bert_sizes(hidden: int) -> dict[str, Any]:
    return {
        "hidden_size": hidden,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": 4 * hidden,
    }


def _bert(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import BertConfig

    return BertConfig(max_position_embeddings=POSITIONS, **_bert_sizes(hidden), **shared)


def _distilbert(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import DistilBertConfig

    return DistilBertConfig(dim=hidden, n_layers=LAYERS, n_heads=HEADS, hidden_dim=4 * hidden, **shared)


def _roberta(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import RobertaConfig

    return RobertaConfig(max_position_embeddings=POSITIONS + 2, type_vocab_size=2, **_bert_sizes(hidden), **shared)


def _deberta(hidden: int, shared: dict[str, Any]) -> Any:
    """As DeBERTa v3 is: places told apart by their distance, in both directions, with shared keys."""
    from transformers import DebertaV2Config

    distances: dict[str, Any] = {
        "relative_attention": True,
        "position_buckets": 64,
        "norm_rel_ebd": "layer_norm",
        "share_att_key": True,
        "pos_att_type": ["p2c", "c2p"],
        "position_biased_input": False,
    }
    sizes = {"max_position_embeddings": POSITIONS, "type_vocab_size": 0, **_bert_sizes(hidden)}
    return DebertaV2Config(**sizes, **distances, **shared)


def _modernbert(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import ModernBertConfig

    sizes = {**_bert_sizes(hidden), "intermediate_size": 2 * hidden, "global_attn_every_n_layers": 2}
    return ModernBertConfig(max_position_embeddings=POSITIONS, **sizes, **shared)


def _albert(hidden: int, shared: dict[str, Any]) -> Any:
    """Words narrower than the layers, and one layer that is used again and again."""
    from transformers import AlbertConfig

    return AlbertConfig(embedding_size=hidden // 2, max_position_embeddings=POSITIONS, **_bert_sizes(hidden), **shared)


def _xlnet(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import XLNetConfig

    return XLNetConfig(d_model=hidden, n_layer=LAYERS, n_head=HEADS, d_inner=4 * hidden, **shared)


def _t5(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import T5Config

    sizes: dict[str, Any] = {"d_model": hidden, "d_kv": hidden // HEADS, "d_ff": 4 * hidden, "num_heads": HEADS}
    halves: dict[str, Any] = {
        "num_layers": LAYERS,
        "num_decoder_layers": 1,
        "decoder_start_token_id": shared["pad_token_id"],
    }
    return T5Config(**sizes, **halves, **shared)


def _bart(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import BartConfig

    return BartConfig(
        d_model=hidden,
        encoder_layers=LAYERS,
        decoder_layers=1,
        encoder_attention_heads=HEADS,
        decoder_attention_heads=HEADS,
        encoder_ffn_dim=4 * hidden,
        decoder_ffn_dim=4 * hidden,
        max_position_embeddings=POSITIONS,
        scale_embedding=True,
        **{**shared, "decoder_start_token_id": shared["eos_token_id"], "forced_eos_token_id": shared["eos_token_id"]},
    )


def _gpt2(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import GPT2Config

    return GPT2Config(n_embd=hidden, n_layer=LAYERS, n_head=HEADS, n_positions=POSITIONS, **shared)


def _llama(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import LlamaConfig

    return LlamaConfig(**_grouped(hidden), **shared)


def _qwen2(hidden: int, shared: dict[str, Any]) -> Any:
    from transformers import Qwen2Config

    return Qwen2Config(**_grouped(hidden), **shared)


def _grouped(hidden: int) -> dict[str, Any]:
    """Two heads share one pair of keys and values."""
    sizes = {**_bert_sizes(hidden), "intermediate_size": 2 * hidden}
    return {**sizes, "num_key_value_heads": HEADS // 2, "max_position_embeddings": POSITIONS}


CONFIGS: dict[str, Callable[[int, dict[str, Any]], Any]] = {
    "bert": _bert,
    "distilbert": _distilbert,
    "roberta": _roberta,
    "deberta-v2": _deberta,
    "modernbert": _modernbert,
    "albert": _albert,
    "xlnet": _xlnet,
    "t5": _t5,
    "bart": _bart,
    "gpt2": _gpt2,
    "llama": _llama,
    "qwen2": _qwen2,
    "sentence-transformers": _bert,
}
