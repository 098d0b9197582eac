"""Teach small added layers and leave the starting model as it is (Hu et al., 2021, arXiv:2106.09685)."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import Knob, _

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe


class LoraMethodConfig(MethodConfig):
    """The libraries' own names."""

    kind: Literal["lora"] = "lora"
    lora_r: Annotated[
        int,
        Knob(
            _("Size of the added layers"),
            _("Larger can learn more and memorise more."),
            "integer",
            min=1,
            max=512,
            step=1,
        ),
    ] = 16
    lora_alpha: Annotated[
        float,
        Knob(
            _("Weight of the added layers"),
            _("How strongly they are heard; twice their size is usual."),
            "number",
            min=0.1,
            max=2048,
        ),
    ] = 32.0
    lora_dropout: Annotated[
        float,
        Knob(_("Dropout in the added layers"), _("Against memorising."), "number", min=0, max=0.9, step=0.05),
    ] = 0.05


class Lora:
    """Low-rank deltas beside every linear layer of the backbone, plus the new head."""

    kind: ClassVar[str] = "lora"
    title: ClassVar[str] = _("Teach small added layers (LoRA)")
    blurb: ClassVar[str] = _(
        "The starting model stays as it is; small added layers learn. Needs little memory and disk."
    )
    Config: ClassVar[type[MethodConfig]] = LoraMethodConfig
    is_gradient: ClassVar[bool] = True

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        return (
            OK
            if probe.linears
            else Fit("no", "no_linears", _("the starting model has no layer that LoRA could extend"))
        )

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
