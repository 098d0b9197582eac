"""What prompt tuning, p-tuning and prefix tuning share: how much is learned, how fast, and where it can be put."""

from typing import Annotated

from .contracts import MethodConfig
from .knobs import Knob, _

# The new layer learns ten times faster than what stands before the text. At the speed that a word vector needs, a
# hundredth of its own length a step and more, that layer would leap over what it looks for; so the vectors count in
# UNITS of their usual length, and one moderate speed serves both.
SPEED = 2e-3
PROMPT_UNIT, ENCODED_UNIT, PREFIX_UNIT = 50.0, 10.0, 10.0

# Families whose attention takes keys and values from outside, each tried (tests/engine/test_prefixes.py); XLNet takes
# them as memories of earlier text. DeBERTa's reckons with the distance of every two words and has no place for more.
TAKE_PREFIXES = frozenset(
    {
        *("albert", "bart", "bert", "camembert", "distilbert", "electra", "ernie", "eurobert", "modernbert", "roberta"),
        *("gemma", "gpt2", "gpt_neox", "llama", "mistral", "olmo2", "opt", "phi3", "qwen2", "qwen3", "smollm3"),
        *("mbart", "mt5", "t5", "xlm-roberta", "xlnet"),
    }
)


class PromptingConfig(MethodConfig):
    """The libraries' own names."""

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


class PlacesConfig(PromptingConfig):
    """For learned words that stand before the text."""

    @property
    def num_places(self) -> int:
        return self.num_virtual_tokens
