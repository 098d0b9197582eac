"""Learn how loud the inner signals of the starting model are (Liu et al., 2022, arXiv:2205.05638)."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import _

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe


class Ia3Config(MethodConfig):
    """Nothing to choose beyond the shared dials."""

    kind: Literal["ia3"] = "ia3"


class Ia3:
    """A factor for each key, value and inner feed-forward signal, plus the new head; folded into the weights."""

    kind: ClassVar[str] = "ia3"
    title: ClassVar[str] = _("Teach only how strong signals are (IA³)")
    blurb: ClassVar[str] = _(
        "Each layer learns which of its signals to make louder or softer. Very few numbers learn; nothing is added."
    )
    use: ClassVar[str] = _("For quick trials with large models and few examples; learns less than LoRA.")
    Config: ClassVar[type[MethodConfig]] = Ia3Config
    is_gradient: ClassVar[bool] = True

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        if probe.num_keys_and_values and probe.num_halves:
            return OK
        return Fit("no", "no_signals", _("the studio does not know where this kind of model keeps its inner signals"))

    def attach(self, model: "TunedModel", config: Any) -> None:
        from workers.engine.models.scaling import attach_scales

        attach_scales(model)

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return 1e-2

    def promised(self, name: str, config: Any) -> bool:
        return "ia3_l" in name or name.startswith("head.")

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        from workers.engine.models.scaling import merge_scales

        merge_scales(model)


METHOD = Ia3()
