"""Learn what every layer sees before the text; the model stays as it is (Li and Liang, 2021, arXiv:2101.00190)."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import _
from workers.engine.prompting import PREFIX_UNIT, SPEED, TAKE_PREFIXES, PromptingConfig

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe

NO_DOOR = Fit("no", "no_door", _("the layers of this kind of starting model cannot take hints; prompt tuning can"))


class PrefixMethodConfig(PromptingConfig):
    """The libraries' own names."""

    kind: Literal["prefix"] = "prefix"


class Prefix:
    """Keys and values before those of the text in every attention layer, plus the new head."""

    kind: ClassVar[str] = "prefix"
    title: ClassVar[str] = _("Learn hints for every layer (prefix tuning)")
    blurb: ClassVar[str] = _(
        "The starting model stays as it is; every layer gets a few learned hints to look at. Small result."
    )
    use: ClassVar[str] = _(
        "Between prompt tuning and LoRA: more able than made-up words before the text, and still small."
    )
    Config: ClassVar[type[MethodConfig]] = PrefixMethodConfig
    is_gradient: ClassVar[bool] = True

    def foreseen(self, family: str) -> Fit:
        """What speaks against it, without loading anything."""
        return OK if family in TAKE_PREFIXES or not family else NO_DOOR

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        return self.foreseen(probe.family)

    def attach(self, model: "TunedModel", config: Any) -> None:
        from workers.engine.models.prefixes import attach_prefix

        attach_prefix(model, num_places=config.num_virtual_tokens, unit=PREFIX_UNIT)

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return SPEED

    def promised(self, name: str, config: Any) -> bool:
        return name.startswith(("extra.", "head."))

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        """It stays beside the encoder: keys and values cannot be folded into weights."""


METHOD = Prefix()
