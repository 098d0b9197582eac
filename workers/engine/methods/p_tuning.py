"""Learn words before every text with the help of a small network (Liu et al., 2021, arXiv:2103.10385)."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import Choice, Knob, _
from workers.engine.prompting import ENCODED_UNIT, SPEED, PlacesConfig

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe

NETWORK = _("What ties the learned words together while they learn.")
NETWORKS = (Choice("MLP", _("each word by itself (MLP)")), Choice("LSTM", _("one after the other (LSTM)")))
SIZE = _("Larger can learn more and takes longer; nothing of it is left in the result.")


class PTuningConfig(PlacesConfig):
    """The libraries' own names."""

    kind: Literal["p-tuning"] = "p-tuning"
    encoder_reparameterization_type: Annotated[
        Literal["MLP", "LSTM"], Knob(_("Helping network"), NETWORK, "choice", choices=NETWORKS)
    ] = "MLP"
    encoder_hidden_size: Annotated[
        int, Knob(_("Size of the helping network"), SIZE, "integer", min=8, max=1024, step=8)
    ] = 128


class PTuning:
    """Soft words made by a small network, plus the new head."""

    kind: ClassVar[str] = "p-tuning"
    title: ClassVar[str] = _("Learn words with a helping network (p-tuning)")
    blurb: ClassVar[str] = _(
        "Like prompt tuning; a small network makes the words while learning, and is then left out."
    )
    use: ClassVar[str] = _("Where prompt tuning learns too slowly or unsteadily.")
    Config: ClassVar[type[MethodConfig]] = PTuningConfig
    is_gradient: ClassVar[bool] = True

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        return OK

    def attach(self, model: "TunedModel", config: Any) -> None:
        from workers.engine.models.prompts import attach_encoded

        is_recurrent = config.encoder_reparameterization_type == "LSTM"
        size, count = config.encoder_hidden_size, config.num_virtual_tokens
        attach_encoded(model, num_places=count, unit=ENCODED_UNIT, hidden_size=size, is_recurrent=is_recurrent)

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


METHOD = PTuning()
