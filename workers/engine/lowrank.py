"""The dials of every way of training that adds low-rank layers."""

from typing import Annotated

from .contracts import MethodConfig
from .knobs import Knob, _


class LowRankConfig(MethodConfig):
    """The libraries' own names."""

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
