"""Learned word vectors before the text: prompt tuning and p-tuning.

The backbone reads them as if they were words. They take places of the text's room; their own places are cut off again
before the pooling, so that one vector is left for each word piece of the text.
"""

from collections.abc import Mapping
from inspect import signature
from typing import Any, ClassVar, Self

import torch
from torch import nn

from workers.engine.failures import EngineFailure
from workers.engine.knobs import _
from workers.engine.models.extras import Extra
from workers.engine.models.tuned import TunedModel


class SoftPrompt(Extra):
    """Vectors that learn directly. The parameter counts in units of `unit` times the word table's own spread, so that
    one learning rate suits tables of every scale: BERT's vectors are a hundred times shorter than T5's."""

    kind: ClassVar[str] = "prompt"
    spread: torch.Tensor

    def __init__(self, vectors: torch.Tensor, *, unit: float = 1.0) -> None:
        """`vectors`: places × width of the word table, as the backbone would read them."""
        super().__init__()
        self.num_places = len(vectors)
        self.register_buffer("spread", unit * spread_of(vectors), persistent=False)
        # By this name no weight decay pulls them to nothing, as it does not for the word table.
        self.prompt_embeddings = nn.Parameter(vectors / self.spread)

    def vectors(self) -> torch.Tensor:
        """places × width of the word table."""
        return self.prompt_embeddings * self.spread

    def read(self, backbone: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
        words = backbone.get_input_embeddings()(inputs["input_ids"])
        before = self.vectors().to(words.dtype).expand(len(words), -1, -1)
        longer = {"attention_mask": _extended(inputs["attention_mask"], self.num_places, 1)}
        if "token_type_ids" in inputs:
            longer["token_type_ids"] = _extended(inputs["token_type_ids"], self.num_places, 0)
        hidden = backbone(inputs_embeds=torch.cat([before, words], dim=1), **longer).last_hidden_state
        return hidden[:, self.num_places :]  # type: ignore[no-any-return]  # Modules are untyped callables.

    def kept(self) -> dict[str, torch.Tensor]:
        with torch.no_grad():
            return {"vectors": self.vectors().detach().cpu().contiguous()}

    @classmethod
    def opened(cls, backbone: Any, facts: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> Self:
        prompt = cls(tensors["vectors"])
        with torch.no_grad():
            # Not divided and multiplied again: the answers shall be those of the model that was kept.
            prompt.spread.fill_(1.0)
            prompt.prompt_embeddings.copy_(tensors["vectors"])
        return prompt


class EncodedPrompt(SoftPrompt):
    """The vectors come out of a small network, which is folded away when they are kept."""

    def __init__(self, vectors: torch.Tensor, *, unit: float = 1.0, hidden_size: int, is_recurrent: bool) -> None:
        super().__init__(vectors, unit=unit)
        self.encoder = prompt_encoder(vectors.shape[1], hidden_size, is_recurrent=is_recurrent)

    def vectors(self) -> torch.Tensor:
        # In fp32 also under bf16: it is small, and what is kept is computed without bf16.
        with torch.autocast(self.prompt_embeddings.device.type, enabled=False):
            made: torch.Tensor = self.prompt_embeddings + self.encoder(self.prompt_embeddings)
            return made * self.spread


class _Recurrent(nn.Module):
    """A bidirectional LSTM along the places, places × width to places × 2 hidden."""

    def __init__(self, width: int, hidden_size: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(width, hidden_size, bidirectional=True, batch_first=True)

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        return self.lstm(places[None])[0][0]  # type: ignore[no-any-return]  # Modules are untyped callables.


def prompt_encoder(width: int, hidden_size: int, *, is_recurrent: bool) -> nn.Sequential:
    """places × width to the same. What it adds is nothing at first: learning starts from real words."""
    first: list[nn.Module] = [_Recurrent(width, hidden_size)] if is_recurrent else [nn.Linear(width, 2 * hidden_size)]
    last = nn.Linear(2 * hidden_size, width)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(*first, nn.ReLU(), last)


def attach_prompt(model: TunedModel, *, num_places: int, unit: float = 1.0) -> None:
    _attach(model, SoftPrompt(first_vectors(model, num_places), unit=unit))


def attach_encoded(
    model: TunedModel, *, num_places: int, unit: float = 1.0, hidden_size: int, is_recurrent: bool
) -> None:
    vectors = first_vectors(model, num_places)
    _attach(model, EncodedPrompt(vectors, unit=unit, hidden_size=hidden_size, is_recurrent=is_recurrent))


def fold_prompt(model: TunedModel) -> None:
    """Leave only the vectors, as they are kept."""
    if isinstance(model.extra, SoftPrompt):
        kept = {name: tensor.to(model.extra.prompt_embeddings.device) for name, tensor in model.extra.kept().items()}
        model.add_extra(SoftPrompt.opened(model.backbone, {}, kept))


def first_rows(model: TunedModel, count: int) -> torch.Tensor:
    """Ids of real words of the user's texts, spread evenly over those in use from the common to the rare: word tables
    are in order of how common a piece is."""
    used = model.used_rows
    if used is None:
        used = torch.arange(model.backbone.get_input_embeddings().num_embeddings)
    return used[((torch.arange(count) + 0.5) * len(used) / count).long()]


@torch.no_grad()
def first_vectors(model: TunedModel, count: int) -> torch.Tensor:
    """Vectors of real words, count × width of the word table; through the table itself, which may stretch them."""
    if "inputs_embeds" not in signature(model.backbone.forward).parameters:
        raise EngineFailure("METHOD_UNFIT", reason=_("this kind of starting model reads words only, not vectors"))
    table = model.backbone.get_input_embeddings()
    return table(first_rows(model, count).to(table.weight.device)).clone()  # type: ignore[no-any-return]  # As above.


def spread_of(values: torch.Tensor) -> torch.Tensor:
    """The usual distance of a number from zero, as a scalar tensor; one where all are zero."""
    spread = values.detach().float().pow(2).mean().sqrt()
    return torch.where(spread > 0, spread, torch.ones_like(spread))


def _attach(model: TunedModel, extra: Extra) -> None:
    model.freeze_backbone()
    model.add_extra(extra)


def _extended(block: torch.Tensor, count: int, filler: int) -> torch.Tensor:
    """examples × word pieces, with `count` more places on the left."""
    return nn.functional.pad(block, (count, 0), value=filler)
