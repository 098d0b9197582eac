"""The mean error of a batch in which some examples count for less than others."""

from collections.abc import Callable

import torch


def weighed(
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    outputs: torch.Tensor,
    labels: torch.Tensor,
    importance: torch.Tensor,
) -> torch.Tensor:
    """`loss` gives the mean of some examples; those that count alike are asked together. Divided by the number of
    examples and not by what they count for, so that a batch can be learned in parts."""
    total = torch.zeros((), device=outputs.device)
    for each in torch.unique(importance):
        chosen = importance == each
        total = total + each * chosen.sum() * loss(outputs[chosen], labels[chosen])
    return total / len(labels)
