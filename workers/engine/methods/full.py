"""Teach every part of the starting model."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import _

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe

# By the width of the backbone. The first was measured, on MiniLM; the others are usual practice (Devlin et al., 2019,
# arXiv:1810.04805, appendix A.3: 2e-5 to 5e-5), since wider models forget what they know at high speeds.
SPEEDS = ((384, 2e-4), (768, 5e-5))
SPEED_OF_LARGE = 3e-5


class FullConfig(MethodConfig):
    """Nothing to choose beyond the shared dials."""

    kind: Literal["full"] = "full"


class Full:
    """Every parameter learns; of the word table only the rows that the data uses."""

    kind: ClassVar[str] = "full"
    title: ClassVar[str] = _("Teach the whole model")
    blurb: ClassVar[str] = _("All parts of the starting model learn from your examples. Most able, needs most memory.")
    use: ClassVar[str] = _(
        "For the best score from some hundred examples on; save points are three times as large as the model."
    )
    Config: ClassVar[type[MethodConfig]] = FullConfig
    is_gradient: ClassVar[bool] = True

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        return OK

    def attach(self, model: "TunedModel", config: Any) -> None:
        model.compact_embeddings()
        for parameter in model.parameters():
            parameter.requires_grad_(True)

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return next((speed for width, speed in SPEEDS if model.hidden_size <= width), SPEED_OF_LARGE)

    def promised(self, name: str, config: Any) -> bool:
        return True

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters()}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        model.expand_embeddings()


METHOD = Full()
