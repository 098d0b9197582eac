"""Learned keys and values: computed as the library computes, in every layer of every family that takes them."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from transformers import DynamicCache
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from tests.engine.driving import begin
from workers.engine import catalog
from workers.engine.failures import EngineFailure
from workers.engine.models.backbones import empty_backbone, is_causal
from workers.engine.models.heads import linear_head
from workers.engine.models.prefixes import attach_prefix, attention
from workers.engine.models.tuned import TunedModel
from workers.engine.prompting import TAKE_PREFIXES

COUNT, LENGTH, WIDTH = 5, 6, 32
IDS = torch.arange(10, 10 + 2 * LENGTH).reshape(2, LENGTH)
MASK = torch.tensor([[1] * LENGTH, [1, 1, 1, 1, 0, 0]])
# Every family's own words for a small size.
SIZES: dict[str, Any] = {
    **dict.fromkeys(("hidden_size", "d_model", "n_embd", "dim", "embedding_size", "word_embed_proj_dim"), WIDTH),
    **dict.fromkeys(("intermediate_size", "d_ff", "d_inner", "encoder_ffn_dim", "decoder_ffn_dim", "ffn_dim"), 64),
    **dict.fromkeys(("num_hidden_layers", "num_layers", "encoder_layers", "n_layer", "n_layers"), 2),
    **dict.fromkeys(("num_attention_heads", "num_heads", "encoder_attention_heads", "n_head", "n_heads"), 4),
    **dict.fromkeys(("d_kv", "head_dim"), 8),
    **dict.fromkeys(("decoder_layers", "num_decoder_layers", "bos_token_id"), 1),
    **dict.fromkeys(("num_key_value_heads", "eos_token_id", "global_attn_every_n_layers"), 2),
    "decoder_attention_heads": 4,
    "hidden_dim": 64,
    "vocab_size": 99,
    "pad_token_id": 0,
}


def small(family: str) -> TunedModel:
    """A model by its configuration alone."""
    kind = CONFIG_MAPPING[family]
    torch.manual_seed(0)
    # A key that only names another one ("hidden_size" of GPT-2) would be set twice.
    known = {name: value for name, value in SIZES.items() if hasattr(kind(), name)}
    known = {name: value for name, value in known.items() if name not in getattr(kind, "attribute_map", {})}
    return TunedModel(empty_backbone(kind(**known)), linear_head(WIDTH, 3, 0.0), "mean", 0).eval()


def read(model: TunedModel, ids: torch.Tensor = IDS, mask: torch.Tensor = MASK) -> torch.Tensor:
    assert model.extra is not None
    return model.extra.read(model.backbone, {"input_ids": ids, "attention_mask": mask})


@pytest.mark.parametrize("family", sorted(TAKE_PREFIXES))
def test_every_layer_of_every_family_looks_at_its_prefix(family: str) -> None:
    model = small(family)
    attach_prefix(model, num_places=COUNT)
    assert model.extra is not None
    with torch.no_grad():
        whole = read(model)
        assert whole.shape == (2, LENGTH, WIDTH)
        np.testing.assert_allclose(read(model, IDS[1:, :4], MASK[1:, :4]), whole[1:, :4], atol=1e-5)
        parameters = list(model.extra.parameters())
        # ALBERT has one layer, which it uses again and again.
        assert len(parameters) == (1 if family == "albert" else 2)
        for parameter in parameters:
            for part in parameter:
                before = part.clone()
                part.mul_(-2.0)
                assert float((read(model) - whole).abs().max()) > 1e-6
                part.copy_(before)


@pytest.mark.parametrize("family", ["bert", "roberta", "gpt2", "llama", "qwen2", "mistral"])
def test_the_first_prefix_is_what_the_library_itself_remembers_of_those_words(family: str) -> None:
    model = small(family)
    words = torch.tensor([[20, 31, 42, 53, 64]])
    model.used_rows = words[0]
    # RoBERTa counts places from behind that of padding.
    first = 1 if family == "roberta" else 0
    places = torch.arange(first, first + LENGTH)[None]
    with torch.no_grad():
        cache = DynamicCache()
        model.backbone(input_ids=words, past_key_values=cache, use_cache=True)
        seen = torch.ones(1, COUNT + LENGTH, dtype=torch.long)
        if not is_causal(model.backbone.config):
            seen = torch.ones(1, 1, LENGTH, COUNT + LENGTH, dtype=torch.bool)
        library = model.backbone(input_ids=IDS[:1], past_key_values=cache, position_ids=places, attention_mask=seen)
        attach_prefix(model, num_places=COUNT)
        np.testing.assert_allclose(read(model, IDS[:1], MASK[:1]), library.last_hidden_state, atol=1e-5)


def test_xlnet_reads_on_from_memories_as_if_it_had_read_those_words_before() -> None:
    model = small("xlnet")
    model.used_rows = torch.tensor([20, 31, 42, 53, 64])
    with torch.no_grad():
        before = model.backbone(input_ids=model.used_rows[None], use_mems=True)
        library = model.backbone(input_ids=IDS[:1], mems=before.mems).last_hidden_state
        attach_prefix(model, num_places=COUNT)
        np.testing.assert_allclose(read(model, IDS[:1], MASK[:1]), library, atol=1e-5)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", ["none", "yes or no", "added"])
@pytest.mark.parametrize("distances", [False, True])
def test_the_attention_is_a_plain_softmax_over_prefix_and_text(causal: bool, masked: str, distances: bool) -> None:
    torch.manual_seed(0)
    query, key, value = torch.randn(3, 2, 4, LENGTH, 8)
    prefix = torch.randn(2, 4, COUNT, 8)
    bias = torch.randn(1, 4, LENGTH, LENGTH) if distances else None
    sees = MASK[:, None, None].bool().expand(-1, 1, LENGTH, -1)
    sees = sees & torch.ones(LENGTH, LENGTH).tril().bool() if causal else sees
    if masked == "none":
        sees = torch.ones(LENGTH, LENGTH).bool()[None, None]
        sees = sees.tril() if causal else sees
    lowest = torch.finfo(torch.float32).min
    mask = {"none": None, "yes or no": sees, "added": torch.zeros(sees.shape).masked_fill(~sees, lowest)}[masked]
    module = SimpleNamespace(is_causal=causal, studio_prefix=(SimpleNamespace(layer=lambda i: prefix), 0))
    ours, _ = attention(module, query, key, value, mask, scaling=0.5, position_bias=bias)

    keys, values = (torch.cat([prefix[i].expand(2, -1, -1, -1), one], dim=2) for i, one in enumerate((key, value)))
    scores = query @ keys.transpose(-1, -2) * 0.5
    scores[..., COUNT:] += 0.0 if bias is None else bias
    scores[..., COUNT:] = scores[..., COUNT:].masked_fill(~sees, lowest)
    np.testing.assert_allclose(ours, (scores.softmax(dim=-1) @ values).transpose(1, 2), atol=1e-5)


def test_a_family_that_takes_no_prefix_is_refused_with_its_reason(make_run: Callable[..., Path]) -> None:
    folder = make_run({"kind": "prefix"}, family="deberta-v2")
    with pytest.raises(EngineFailure, match="cannot take hints") as failure:
        begin(folder)
    assert failure.value.code == "METHOD_UNFIT"
    method: Any = catalog.methods()["prefix"]
    assert [method.foreseen(family).answer for family in ("deberta-v2", "mpnet", "bert", "")] == [
        "no",
        "no",
        "ok",
        "ok",
    ]
