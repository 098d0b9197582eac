"""Learn a few word vectors before every text; the model stays as it is (Lester et al., 2021, arXiv:2104.08691)."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import _
from workers.engine.prompting import PROMPT_UNIT, SPEED, PlacesConfig

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe


class PromptMethodConfig(PlacesConfig):
    """The libraries' own names."""

    kind: Literal["prompt"] = "prompt"


class Prompt:
    """Soft words before the text, plus the new head."""

    kind: ClassVar[str] = "prompt"
    title: ClassVar[str] = _("Learn words to put before the text (prompt tuning)")
    blurb: ClassVar[str] = _(
        "The starting model stays as it is; a few made-up words before each text learn. Smallest result, slow to learn."
    )
    use: ClassVar[str] = _("For large models of the GPT and T5 kinds; small models learn little this way.")
    Config: ClassVar[type[MethodConfig]] = PromptMethodConfig
    is_gradient: ClassVar[bool] = True

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        return OK

    def attach(self, model: "TunedModel", config: Any) -> None:
        from workers.engine.models.prompts import attach_prompt

        attach_prompt(model, num_places=config.num_virtual_tokens, unit=PROMPT_UNIT)

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return SPEED

    def promised(self, name: str, config: Any) -> bool:
        return name.startswith(("extra.", "head."))

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        from workers.engine.models.prompts import fold_prompt

        fold_prompt(model)


METHOD = Prompt()
