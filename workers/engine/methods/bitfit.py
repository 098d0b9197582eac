"""Teach only the biases of the starting model (Ben Zaken et al., 2022, arXiv:2106.10199)."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import _

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe


class BitfitConfig(MethodConfig):
    """Nothing to choose beyond the shared dials."""

    kind: Literal["bitfit"] = "bitfit"


class Bitfit:
    """Every bias of the backbone moves, plus the new head; all weights stay."""

    kind: ClassVar[str] = "bitfit"
    title: ClassVar[str] = _("Teach only the small offsets (BitFit)")
    blurb: ClassVar[str] = _(
        "Of the starting model only the numbers that are added in each layer learn, less than a hundredth of it."
    )
    use: ClassVar[str] = _("For few examples and large models; learns less than LoRA and slows nothing down.")
    Config: ClassVar[type[MethodConfig]] = BitfitConfig
    is_gradient: ClassVar[bool] = True

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        if probe.num_biases:
            return OK
        return Fit("no", "no_biases", _("the starting model has no offsets (biases) that could learn"))

    def attach(self, model: "TunedModel", config: Any) -> None:
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(self.promised(name, config))

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return 5e-3

    def promised(self, name: str, config: Any) -> bool:
        # The learned distances of T5 are called "bias", too, but are a table.
        last = name.rpartition(".")[2]
        return name.startswith("head.") or last == "bias" or last.endswith("_bias")

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        """The biases are the backbone's own."""


METHOD = Bitfit()
