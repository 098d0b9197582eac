"""What a method leaves beside the encoder because it cannot be folded into its weights.

The encoder stays the plain library's own. Beside it lie `extra.safetensors` with the trained tensors and, in
`tuned.json` under "extra", the facts that say how they are put back.
"""

import importlib
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import torch
from torch import nn

# Where the class of each kind is found; never taken from a file, which could name anything.
KINDS: dict[str, str] = {
    "adapter": "workers.engine.models.bottlenecks:Bottlenecks",
    "memory": "workers.engine.models.prefixes:MemoryPrefix",
    "prefix": "workers.engine.models.prefixes:Prefix",
    "prompt": "workers.engine.models.prompts:SoftPrompt",
}


class Extra(nn.Module):
    """Trained parts beside a backbone. The names of its parameters begin with `extra.` in the whole model."""

    kind: ClassVar[str]

    def put_on(self, backbone: Any) -> None:
        """Hook into the backbone without changing its parameters; called once, when the model gets this part."""

    def read(self, backbone: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
        """`inputs` are what the backbone takes: `input_ids`, `attention_mask` and maybe `token_type_ids`, each of
        examples × word pieces, padded on the right. The answer has one vector for each of these very word pieces,
        examples × word pieces × hidden: places that were put in are taken out again, so that the pooling need not
        know of them."""
        return backbone(**inputs).last_hidden_state  # type: ignore[no-any-return]  # Modules are untyped callables.

    def facts(self) -> dict[str, Any]:
        """JSON that `opened` and the download's `predict.py` need besides the tensors."""
        return {}

    def kept(self) -> dict[str, torch.Tensor]:
        """The tensors that travel; on the processor, by the names `opened` expects."""
        return {name: parameter.detach().cpu().contiguous() for name, parameter in self.named_parameters()}

    @classmethod
    def opened(cls, backbone: Any, facts: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> Self:
        """From what `facts` and `kept` said; not yet put on."""
        raise NotImplementedError(cls.kind)


def open_extra(backbone: Any, facts: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> Extra:
    """The part of the kind that the facts name; a ValueError where this version knows no such kind."""
    place = KINDS.get(str(facts.get("kind")))
    if place is None:
        raise ValueError(f"this version does not know the part “{facts.get('kind')}” of the model")
    module, _, name = place.partition(":")
    kind: type[Extra] = getattr(importlib.import_module(module), name)
    return kind.opened(backbone, facts, tensors)
