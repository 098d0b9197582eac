"""Learn what every layer sees before the text; the model stays as it is (Li and Liang, 2021, arXiv:2101.00190)."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import Knob, _

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe


class PrefixMethodConfig(MethodConfig):
    """The libraries' own names."""

    kind: Literal["prefix"] = "prefix"
    num_virtual_tokens: Annotated[
        int,
        Knob(
            _("Number of learned words"),
            _("How many learned words help the model; more can learn more, and every text takes longer."),
            "integer",
            min=1,
            max=100,
            step=1,
        ),
    ] = 20


class Prefix:
    """Keys and values before those of the text in every attention layer, plus the new head."""

    kind: ClassVar[str] = "prefix"
    title: ClassVar[str] = _("Learn hints for every layer (prefix tuning)")
    blurb: ClassVar[str] = _(
        "The starting model stays as it is; every layer gets a few learned hints to look at. Small result."
    )
    Config: ClassVar[type[MethodConfig]] = PrefixMethodConfig
    is_gradient: ClassVar[bool] = True

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        return OK

    def attach(self, model: "TunedModel", config: Any) -> None:
        from workers.engine.models.prefixes import attach_prefix

        attach_prefix(model, num_places=config.num_virtual_tokens)

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return 1e-2

    def promised(self, name: str, config: Any) -> bool:
        return name.startswith(("extra.", "head."))

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        """It stays beside the encoder: keys and values cannot be folded into weights."""


METHOD = Prefix()
