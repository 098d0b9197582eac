"""Leave the starting model as it is and fit a head on what it says, joined with word and character counts."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import _

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe


class HeadConfig(MethodConfig):
    """The shares are chosen on the practice test."""

    kind: Literal["head"] = "head"


class Head:
    """Features are computed once; a logistic regression learns from them (models/quick.py)."""

    kind: ClassVar[str] = "head"
    title: ClassVar[str] = _("Teach only the last layer")
    blurb: ClassVar[str] = _(
        "The starting model reads your texts once. A small layer learns from that and from word counts."
    )
    use: ClassVar[str] = _(
        "For a first result in a minute, for few examples, and for languages the starting model hardly knows."
    )
    Config: ClassVar[type[MethodConfig]] = HeadConfig
    is_gradient: ClassVar[bool] = False

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        return OK

    def attach(self, model: "TunedModel", config: Any) -> None:
        model.freeze_backbone()

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return 1e-2

    def promised(self, name: str, config: Any) -> bool:
        return name.startswith("head.")

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        """Nothing was added to the backbone."""


METHOD = Head()
