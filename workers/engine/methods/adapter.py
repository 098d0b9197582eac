"""Teach small layers put in after each half of each block (Houlsby et al., 2019, arXiv:1902.00751)."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import Choice, Knob, _

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe


SIZE = _("How many times narrower the added layers are than the model; smaller numbers can learn more.")
BEND = _("The bend between the two added layers.")
BENDS = (Choice("relu", "ReLU"), Choice("gelu", "GELU"), Choice("silu", "SiLU"))


class AdapterConfig(MethodConfig):
    """The libraries' own names."""

    kind: Literal["adapter"] = "adapter"
    reduction_factor: Annotated[int, Knob(_("Narrowing"), SIZE, "integer", min=1, max=256, step=1)] = 16
    non_linearity: Annotated[Literal["relu", "gelu", "silu"], Knob(_("Bend"), BEND, "choice", choices=BENDS)] = "relu"


class Adapter:
    """Bottleneck layers in every block, plus the new head; the backbone stays."""

    kind: ClassVar[str] = "adapter"
    title: ClassVar[str] = _("Teach small layers put in between (adapters)")
    blurb: ClassVar[str] = _(
        "The starting model stays as it is; two small layers after each of its steps learn. They stay in the result."
    )
    use: ClassVar[str] = _(
        "Like LoRA; the layers can bend what passes through, which helps where LoRA learns too little."
    )
    Config: ClassVar[type[MethodConfig]] = AdapterConfig
    is_gradient: ClassVar[bool] = True

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        if probe.num_halves:
            return OK
        return Fit("no", "no_places", _("the studio does not know where to put layers into this kind of model"))

    def attach(self, model: "TunedModel", config: Any) -> None:
        from workers.engine.models.bottlenecks import attach_bottlenecks

        attach_bottlenecks(model, reduction_factor=config.reduction_factor, non_linearity=config.non_linearity)

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return 2e-3

    def promised(self, name: str, config: Any) -> bool:
        return name.startswith(("extra.", "head."))

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        """They stay beside the encoder: layers with a bend between them cannot be folded into weights."""


METHOD = Adapter()
