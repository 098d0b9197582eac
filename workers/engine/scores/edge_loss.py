"""The error of where an answer begins and ends."""

import torch

from workers.engine.data.encoding import IGNORED
from workers.engine.data.questions import BEGINS, ENDS


def edge_loss(outputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross-entropy over the word pieces of a window, the mean of begin and end. `outputs` are windows × word pieces ×
    2, `labels` windows × word pieces of bits (data/questions.py), or IGNORED where no answer can be."""
    is_open = labels != IGNORED
    logs = torch.log_softmax(outputs.float().masked_fill(~is_open[..., None], float("-inf")), dim=1)
    bits = torch.where(is_open, labels, 0)
    losses = [
        -logs[..., edge].masked_fill((bits & bit) == 0, float("-inf")).logsumexp(dim=1).mean()
        for edge, bit in enumerate((BEGINS, ENDS))
    ]
    return (losses[0] + losses[1]) / 2
