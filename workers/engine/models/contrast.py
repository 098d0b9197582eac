"""What a model learns from texts that belong together: closer to each other than to everything else of the batch.

Right and wrong: every other item of the batch is a wrong answer (multiple negatives ranking, Henderson et al., 2017,
arXiv:1705.00652; both ways, as CLIP does). Degrees: of every two pairs the one that goes together better is to be
closer (CoSENT, Su, 2022, kexue.fm/archives/8847).
"""

from collections.abc import Callable

import torch

from workers.engine.data.searches import DEGREE, ITEM, NOBODY, QUERY, ROWS, WRONG

# Closeness runs from −1 to 1; times this it is as steep as a choice among many needs (sentence-transformers' default).
STEEPNESS = 20.0
# Of a practice test, so many are set against each other at a time.
MOST_TOGETHER = 512
NEVER = -1e9
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def contrast_loss(outputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """`outputs` are examples × texts × hidden, or the vectors of single texts, of which `labels` name the rows."""
    return _in_blocks(outputs, labels, _choosing)


def degree_loss(outputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """As above, with how well each pair goes together."""
    return _in_blocks(outputs, labels, _ordering)


def stacked(outputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Examples × texts × hidden in fp32, of length one."""
    if outputs.dim() == 2:
        outputs = outputs[labels[:, ROWS:].long().to(outputs.device)]
    return torch.nn.functional.normalize(outputs.float(), dim=-1)


def _in_blocks(outputs: torch.Tensor, labels: torch.Tensor, loss: Loss) -> torch.Tensor:
    vectors = stacked(outputs, labels)
    blocks = list(zip(torch.split(vectors, MOST_TOGETHER), torch.split(labels, MOST_TOGETHER), strict=True))
    shares = [len(block) / len(vectors) for block, _ in blocks]
    return torch.stack([loss(*block) * share for block, share in zip(blocks, shares, strict=True)]).sum()


def _choosing(vectors: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    query, item = vectors[:, 0], vectors[:, 1]
    own = torch.eye(len(query), dtype=torch.bool, device=query.device)
    kin = (_same(labels, QUERY, QUERY) | _same(labels, ITEM, ITEM)) & ~own
    close = (STEEPNESS * query @ item.T).masked_fill(kin, NEVER)
    both = close
    if vectors.shape[1] > 2:
        is_unusable = (labels[:, WRONG] == NOBODY)[None, :] | _same(labels, ITEM, WRONG)
        both = torch.cat([close, (STEEPNESS * query @ vectors[:, 2].T).masked_fill(is_unusable, NEVER)], dim=1)
    right = torch.arange(len(query), device=query.device)
    there = torch.nn.functional.cross_entropy(both, right)
    back = torch.nn.functional.cross_entropy(close.T, right)
    return (there + back) / 2


def _ordering(vectors: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    close = STEEPNESS * (vectors[:, 0] * vectors[:, 1]).sum(dim=-1)
    degrees = labels[:, DEGREE]
    is_better = degrees[:, None] > degrees[None, :]
    gaps = (close[None, :] - close[:, None]).masked_fill(~is_better, NEVER)
    return torch.logsumexp(torch.cat([gaps.new_zeros(1), gaps.flatten()]), dim=0)


def _same(labels: torch.Tensor, first: int, second: int) -> torch.Tensor:
    return labels[:, first][:, None] == labels[:, second][None, :]
