"""LoRA on a starting model that is packed into four bits while it learns (Dettmers et al., 2023, arXiv:2305.14314)."""

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from workers.engine.contracts import OK, Fit, MethodConfig, Task
from workers.engine.knobs import Choice, Knob, _
from workers.engine.lowrank import LowRankConfig

if TYPE_CHECKING:
    import torch

    from workers.engine.models.tuned import TunedModel
    from workers.engine.probing import ModelProbe

NO_CARD = Fit("no", "no_gpu", _("it needs an NVIDIA graphics card, and this computer has none"))
NO_PACKAGE = Fit("no", "no_bitsandbytes", _("it needs the Python package bitsandbytes, which is not installed"))
HOW = _("How four bits stand for a weight.")
NUMBERS = (Choice("nf4", _("made for weights (nf4)")), Choice("fp4", _("plain (fp4)")))


class QloraMethodConfig(LowRankConfig):
    """The libraries' own names."""

    kind: Literal["qlora"] = "qlora"
    bnb_4bit_quant_type: Annotated[
        Literal["nf4", "fp4"], Knob(_("Kind of small number"), HOW, "choice", choices=NUMBERS)
    ] = "nf4"
    bnb_4bit_use_double_quant: Annotated[
        bool, Knob(_("Pack the scales too"), _("Saves a little more memory."), "boolean")
    ] = True


class Qlora:
    """Low-rank deltas beside every linear layer of a backbone in four bits, plus the new head."""

    kind: ClassVar[str] = "qlora"
    title: ClassVar[str] = _("Teach small added layers, packed (QLoRA)")
    blurb: ClassVar[str] = _("Like LoRA; the starting model is packed into an eighth of its memory while it learns.")
    use: ClassVar[str] = _(
        "For models of half a billion numbers and more that the graphics card could not hold otherwise."
    )
    Config: ClassVar[type[MethodConfig]] = QloraMethodConfig
    is_gradient: ClassVar[bool] = True

    def foreseen(self, family: str) -> Fit:
        """What speaks against it on this computer, without loading anything."""
        if not Path("/proc/driver/nvidia").exists() and shutil.which("nvidia-smi") is None:
            return NO_CARD
        return OK if find_spec("bitsandbytes") else NO_PACKAGE

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        import torch

        return self.foreseen(probe.family) if torch.cuda.is_available() else NO_CARD

    def attach(self, model: "TunedModel", config: Any) -> None:
        from workers.engine.models.quantised import attach_quantised

        attach_quantised(model, config)

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        return 2e-3

    def promised(self, name: str, config: Any) -> bool:
        return "lora_" in name or name.startswith("head.")

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        return {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        model.copy_parameters(tensors)

    def merge(self, model: "TunedModel") -> None:
        from workers.engine.models.quantised import unpack

        unpack(model)


METHOD = Qlora()
