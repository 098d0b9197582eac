"""A backbone with pooling and a new head: the model that learns, and its answers."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoConfig

from workers.engine.data.batches import by_length
from workers.engine.data.encoding import BESIDE, Encoded, lengths_of, padded
from workers.engine.data.shrinking import shrinking
from workers.engine.models.backbones import open_backbone
from workers.engine.models.compact import CompactEmbedding, replace_table
from workers.engine.models.extras import Extra, open_extra
from workers.engine.models.heads import linear_head
from workers.engine.models.layout import write_pooling
from workers.engine.models.pooling import Pooling, pool
from workers.engine.models.wording import WordHead, whole_model, word_head

ANSWER_BUDGET = 4096


class TunedModel(nn.Module):
    """forward(encoded batch) → examples × outputs; where nothing is pooled, examples × word pieces × outputs; where an
    example has several texts, examples × texts × outputs."""

    def __init__(self, backbone: Any, head: Any, pooling: Pooling, pad_id: int) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = head
        self.pooling: Pooling = pooling
        self.made_for: Pooling = pooling
        """How the starting model makes one vector of a text, also where this model pools nothing; see `save_parts`."""
        self.pad_id = pad_id
        self.extra: Extra | None = None
        """What a method put beside the backbone; see `add_extra`."""
        self.used_rows: torch.Tensor | None = None
        """Rows of the word table that the data uses; set by the loop before a method attaches."""

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> torch.Tensor:
        if input_ids.dim() > 2:
            kinds = None if token_type_ids is None else token_type_ids.flatten(0, 1)
            said = self.forward(input_ids.flatten(0, 1), attention_mask.flatten(0, 1), kinds)
            return said.view(*input_ids.shape[:2], *said.shape[1:])
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        if token_type_ids is not None:
            inputs["token_type_ids"] = token_type_ids
        if self.extra is None:
            hidden = self.backbone(**inputs).last_hidden_state
        else:
            hidden = self.extra.read(self.backbone, inputs)
        if isinstance(self.head, WordHead):
            return self.head(hidden, labels, self.backbone.get_input_embeddings())  # type: ignore[no-any-return]  # As below.
        return self.head(pool(hidden, attention_mask, self.pooling))  # type: ignore[no-any-return]  # Modules are untyped callables.

    def asked(self, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """What it has to know besides the texts: of a model that guesses words which places are asked. It tells how
        surprising the right pieces are, as their sums over the vocabulary are too many to keep."""
        return {"labels": labels} if isinstance(self.head, WordHead) else {}

    # --- what methods do to it -------------------------------------------------------------------------------------

    def compact_embeddings(self) -> None:
        """Learn only the rows in use; nothing happens where they are not known."""
        table = self.backbone.get_input_embeddings()
        if self.used_rows is not None and isinstance(table, nn.Embedding):
            replace_table(self.backbone, CompactEmbedding(table, self.used_rows))

    def expand_embeddings(self) -> None:
        table = self.backbone.get_input_embeddings()
        if isinstance(table, CompactEmbedding):
            replace_table(self.backbone, table.expanded())

    def add_extra(self, extra: Extra) -> None:
        """Put a trained part beside the backbone; it is kept with the model and put back when that is opened."""
        self.extra = extra
        extra.put_on(self.backbone)

    def freeze_backbone(self) -> None:
        for parameter in self.backbone.parameters():
            parameter.requires_grad_(False)

    @torch.no_grad()
    def copy_parameters(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Exactly these parameters, bit for bit; a name that is missing on either side is an error."""
        own = dict(self.named_parameters())
        unknown = set(tensors) - set(own)
        if unknown:
            raise KeyError(f"the save point holds parameters the model does not have: {sorted(unknown)[:3]}")
        for name, tensor in tensors.items():
            own[name].copy_(tensor)

    # --- keeping it ------------------------------------------------------------------------------------------------

    def save_parts(self, folder: Path, *, tokenizer: Any, labels: list[str], max_length: int) -> None:
        """Encoder in the library's own layout; head, what a method put beside the encoder, and facts beside it."""
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(self.head, WordHead):
            whole_model(self.backbone, self.head).save_pretrained(folder / "encoder")
            # Other runs start from it, and many of them want one vector for a text.
            write_pooling(folder / "encoder", self.made_for, self.backbone.config.hidden_size)
        else:
            self.backbone.save_pretrained(folder / "encoder")
            save_file(self.head.kept(), folder / "head.safetensors")
        tokenizer.save_pretrained(folder / "encoder")
        facts: dict[str, Any] = {
            "pooling": self.pooling,
            "max_length": max_length,
            "labels": labels,
            "pad_id": self.pad_id,
            "guesses_words": isinstance(self.head, WordHead),
        }
        if self.extra is not None:
            save_file(self.extra.kept(), folder / "extra.safetensors")
            facts["extra"] = {"kind": self.extra.kind, **self.extra.facts()}
        (folder / "tuned.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")


def open_tuned(folder: Path) -> TunedModel:
    """What `save_parts` wrote, ready to answer."""

    facts = json.loads((folder / "tuned.json").read_text(encoding="utf-8"))
    config = AutoConfig.from_pretrained(folder / "encoder", trust_remote_code=False, local_files_only=True)
    backbone = open_backbone(folder / "encoder", config)
    head = word_head(folder / "encoder", config) if facts.get("guesses_words") else _kept_head(folder)
    model = TunedModel(backbone, head, facts["pooling"], facts["pad_id"])
    if "extra" in facts:
        model.add_extra(open_extra(backbone, facts["extra"], load_file(folder / "extra.safetensors")))
    return model.eval()


def _kept_head(folder: Path) -> nn.Module:
    tensors = load_file(folder / "head.safetensors")
    num_outputs, hidden_size = tensors["weight"].shape
    head = linear_head(hidden_size, num_outputs, 0.0)
    head.load_state_dict({f"linear.{name}": tensor for name, tensor in tensors.items()})
    return head


def device_of(model: nn.Module) -> torch.device:
    return next(model.parameters()).device


@contextmanager
def answering(model: nn.Module) -> Iterator[None]:
    """Without dropout and gradients; the mode is put back afterwards."""
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        model.train(was_training)


def outputs_of(
    model: TunedModel,
    encoded: Encoded,
    *,
    ask: Callable[[], None] | None = None,
    autocast: Callable[[], Any] | None = None,
    budget: int = ANSWER_BUDGET,
) -> Any:
    """What the head says of every row in fp32: an array of rows × outputs; of a model that answers for each word
    piece a list of arrays, word pieces × outputs. Computed in batches of like length. `ask` is called before each
    batch and may raise to stop; where memory is short the batches become smaller."""
    with answering(model):
        return shrinking(lambda size: _answered(model, encoded, ask, autocast or nullcontext, size), budget)


def _answered(
    model: TunedModel, encoded: Encoded, ask: Callable[[], None] | None, autocast: Callable[[], Any], budget: int
) -> Any:
    lengths, device = lengths_of(encoded), device_of(model)
    told: list[NDArray[np.float32]] = [np.zeros(0, dtype=np.float32)] * len(lengths)
    beside = set(BESIDE) - {"labels"} if isinstance(model.head, WordHead) else set(BESIDE)
    asked = {name: column for name, column in encoded.items() if name not in beside}
    for positions in by_length(lengths, budget):
        if ask is not None:
            ask()
        batch = {name: tensor.to(device) for name, tensor in padded(asked, positions, model.pad_id).items()}
        with autocast():
            outputs = model(**batch)
        block = outputs.float().cpu().numpy()
        for position, row in zip(positions, block, strict=True):
            told[position] = row[: lengths[position]] if model.pooling == "none" else row
    if model.pooling == "none":
        return told
    return np.stack(told) if told else np.zeros((0, 0), dtype=np.float32)
