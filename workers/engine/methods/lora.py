"""Teach small added layers and leave the starting model as it is (Hu et al., 2021, arXiv:2106.09685)."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import _
from workers.engine.lowrank import LowRankConfig

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe


class LoraMethodConfig(LowRankConfig):
    """The libraries' own names."""

    kind: Literal["lora"] = "lora"


class Lora:
    """Low-rank deltas beside every linear layer of the backbone, plus the new head."""

    kind: ClassVar[str] = "lora"
    title: ClassVar[str] = _("Teach small added layers (LoRA)")
    blurb: ClassVar[str] = _(
        "The starting model stays as it is; small added layers learn. Needs little memory and disk."
    )
    use: ClassVar[str] = _("For large models, little memory and many trials: close to teaching the whole model.")
    Config: ClassVar[type[MethodConfig]] = LoraMethodConfig
    is_gradient: ClassVar[bool] = True

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        if not probe.linears:
            return Fit("no", "no_linears", _("the starting model has no layer that LoRA could extend"))
        if probe.family == "xlnet":
            # Its attention keeps bare tensors where others have linear layers.
            return Fit("careful", "part_only", _("of this kind of model it can teach only a part of every layer"))
        return OK

    def attach(self, model: "TunedModel", config: Any) -> None:
        from workers.engine.models.adapters import attach_lora

        attach_lora(model, r=config.lora_r, alpha=config.lora_alpha, dropout=config.lora_dropout)

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return 2e-3

    def promised(self, name: str, config: Any) -> bool:
        return "lora_" in name or name.startswith("head.")

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        from workers.engine.models.adapters import merge_lora

        merge_lora(model)


METHOD = Lora()
