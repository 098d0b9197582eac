"""The layer that guesses words: what an encoder says of a place becomes a likelihood of every word piece.

It is the library's own, family by family, so that a trained model opens with `AutoModelForMaskedLM`. Its last step is
tied to the word table of the backbone (Press & Wolf, 2017, arXiv:1608.05859).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModelForMaskedLM
from transformers.activations import ACT2FN

from workers.engine.data.encoding import IGNORED
from workers.engine.models.compact import CompactEmbedding

NUM_GUESSES = 5
# So many sums are held at a time when nothing is learned: places × word pieces of the vocabulary.
MOST_SUMS = 2**22


@dataclass(frozen=True)
class Names:
    """Where the library keeps the parts of the layer, and the word of the configuration for what bends it."""

    layer: str
    norm: str
    bias: str
    bend: str = ""
    """Empty where it is always GELU."""


_OF_BERT = Names(
    "cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias", "hidden_act"
)
_OF_ROBERTA = Names("lm_head.dense", "lm_head.layer_norm", "lm_head.bias")
LAYOUTS = {
    "albert": Names("predictions.dense", "predictions.LayerNorm", "predictions.bias", "hidden_act"),
    "bert": _OF_BERT,
    "camembert": _OF_ROBERTA,
    "deberta-v2": _OF_BERT,
    "distilbert": Names("vocab_transform", "vocab_layer_norm", "vocab_projector.bias", "activation"),
    "electra": Names("generator_predictions.dense", "generator_predictions.LayerNorm", "generator_lm_head.bias"),
    "ernie": _OF_BERT,
    "modernbert": Names("head.dense", "head.norm", "decoder.bias", "classifier_activation"),
    "mpnet": _OF_ROBERTA,
    "roberta": _OF_ROBERTA,
    "xlm-roberta": _OF_ROBERTA,
}


class WordHead(nn.Module):
    """forward(rows × pieces × hidden, right pieces, word table) → rows × pieces × (1, or 1 + 2 × NUM_GUESSES while
    nothing is learned) in fp32: how surprising the right piece is (−log of its likelihood), the likeliest pieces and
    the logs of their likelihoods; nought where nothing is asked, so that no text's sums over the whole vocabulary are
    ever kept."""

    reads_words = True

    def __init__(self, layer: nn.Module, norm: nn.Module, bias: torch.Tensor, bend: str, *, is_known: bool) -> None:
        super().__init__()
        self.layer, self.norm = layer, norm
        self.bias = nn.Parameter(bias.detach().clone())
        self.bend = ACT2FN[bend]
        self.is_known = is_known
        """Whether the starting model brought it along, or it begins with chance."""

    def forward(self, hidden: torch.Tensor, labels: torch.Tensor, table: nn.Module) -> torch.Tensor:
        is_asked = labels != IGNORED
        vectors, right = hidden[is_asked], labels[is_asked]
        told = self._learning(vectors, right, table) if self.training else self._answers(vectors, right, table)
        whole = torch.zeros(*labels.shape, told.shape[-1], device=hidden.device)
        return whole.masked_scatter(is_asked.unsqueeze(-1), told)

    def sums(self, vectors: torch.Tensor, table: nn.Module) -> torch.Tensor:
        """Places × hidden to places × vocabulary. Of a compact table the rows that do not learn take part as they
        are."""
        vectors = self.norm(self.bend(self.layer(vectors)))
        if not isinstance(table, CompactEmbedding):
            return nn.functional.linear(vectors, table.weight).float() + self.bias  # type: ignore[arg-type]  # An embedding.
        whole: torch.Tensor = table.whole  # type: ignore[assignment]  # A registered buffer.
        used: torch.Tensor = table.used  # type: ignore[assignment]  # A registered buffer.
        resting, learning = nn.functional.linear(vectors, whole), nn.functional.linear(vectors, table.weight)
        return resting.index_copy(1, used, learning).float() + self.bias

    def _learning(self, vectors: torch.Tensor, right: torch.Tensor, table: nn.Module) -> torch.Tensor:
        error = nn.functional.cross_entropy(self.sums(vectors, table), right, reduction="none")
        return error.unsqueeze(-1)

    def _answers(self, vectors: torch.Tensor, right: torch.Tensor, table: nn.Module) -> torch.Tensor:
        told = [torch.zeros(0, 1 + 2 * NUM_GUESSES, device=vectors.device)]
        size = max(1, MOST_SUMS // len(self.bias))
        for some, pieces in zip(torch.split(vectors, size), torch.split(right, size), strict=True):
            logs = self.sums(some, table).log_softmax(dim=-1)
            best, ids = logs.topk(NUM_GUESSES, dim=-1)
            told.append(torch.cat([-logs.gather(1, pieces.unsqueeze(1)), ids.float(), best], dim=1))
        return torch.cat(told)


def word_head(folder: Path, config: Any) -> WordHead:
    """The layer that lies in the folder of a model, or a new one where there is none."""
    model, info = AutoModelForMaskedLM.from_pretrained(
        folder,
        config=config,
        dtype=torch.float32,
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        output_loading_info=True,
    )
    names = LAYOUTS[config.model_type]
    is_known = f"{names.layer}.weight" not in set(info["missing_keys"])
    owner, _, bias = names.bias.rpartition(".")
    return WordHead(
        model.get_submodule(names.layer),
        model.get_submodule(names.norm),
        getattr(model.get_submodule(owner), bias),
        getattr(config, names.bend) if names.bend else "gelu",
        is_known=is_known,
    )


def whole_model(backbone: Any, head: WordHead) -> Any:
    """The library's own model with both in it; nothing is copied."""
    with torch.device("meta"):
        model: Any = AutoModelForMaskedLM.from_config(backbone.config)  # type: ignore[no-untyped-call]  # transformers leaves it untyped.
    setattr(model, model.base_model_prefix, backbone)
    names = LAYOUTS[backbone.config.model_type]
    for name, part in ((names.layer, head.layer), (names.norm, head.norm)):
        owner, _, own = name.rpartition(".")
        setattr(model.get_submodule(owner), own, part)
    words = model.get_output_embeddings()
    words.weight, words.bias = backbone.get_input_embeddings().weight, head.bias
    owner, _, own = names.bias.rpartition(".")
    setattr(model.get_submodule(owner), own, head.bias)
    return model
