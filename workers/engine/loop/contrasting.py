"""One step in parts where the examples of a batch learn from one another: all vectors first, then part by part.

The gradient of the loss is taken with respect to the vectors of the whole batch and then carried through the model part
by part (gradient caching, Gao et al., 2021, arXiv:2101.06983). The result is that of the whole batch, for one more pass
through the model.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

Part = dict[str, torch.Tensor]


def contrasted(
    parts: list[Part],
    *,
    says: Callable[[Part], torch.Tensor],
    loss_of: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    backward: Callable[[torch.Tensor], None],
) -> torch.Tensor:
    """The loss of the whole batch, its gradients added to the model's. `says` gives what the model says to a part
    without its labels; by chance it leaves out the same signals both times."""
    inputs = [{name: tensor for name, tensor in part.items() if name != "labels"} for part in parts]
    chances, told = [], []
    with torch.no_grad():
        for part in inputs:
            chances.append(_chance())
            told.append(says(part))
    together = torch.cat(told).detach().requires_grad_()
    loss = loss_of(together, torch.cat([part["labels"] for part in parts]))
    (slopes,) = torch.autograd.grad(loss, together)
    for part, chance, slope in zip(inputs, chances, torch.split(slopes, [len(one) for one in told]), strict=True):
        with _as_before(chance):
            backward((says(part) * slope.to(torch.float32)).sum())
    return loss.detach()


def _chance() -> tuple[torch.Tensor, list[torch.Tensor]]:
    return torch.get_rng_state(), torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []


@contextmanager
def _as_before(chance: tuple[torch.Tensor, list[torch.Tensor]]) -> Iterator[Any]:
    """The same random numbers as then; afterwards those go on that are due now."""
    now = _chance()
    _set(chance)
    try:
        yield
    finally:
        _set(now)


def _set(chance: tuple[torch.Tensor, list[torch.Tensor]]) -> None:
    torch.set_rng_state(chance[0])
    if chance[1]:
        torch.cuda.set_rng_state_all(chance[1])
