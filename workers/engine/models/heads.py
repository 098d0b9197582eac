"""New last layers over a pooled sentence vector."""

import torch


class LinearHead(torch.nn.Module):
    """Dropout, then one linear layer: examples × hidden to examples × outputs."""

    def __init__(self, hidden_size: int, num_outputs: int, dropout: float) -> None:
        super().__init__()
        self.dropout = torch.nn.Dropout(dropout)
        self.linear = torch.nn.Linear(hidden_size, num_outputs)
        torch.nn.init.normal_(self.linear.weight, std=0.02)
        torch.nn.init.zeros_(self.linear.bias)

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        return self.linear(self.dropout(pooled))  # type: ignore[no-any-return]  # Modules are untyped callables.

    def kept(self) -> dict[str, torch.Tensor]:
        """`weight` and `bias` of one linear layer that says the same."""
        return {name: tensor.detach().cpu().contiguous() for name, tensor in self.linear.named_parameters()}


class NumberHead(LinearHead):
    """Learns around nought in steps of one and speaks in the unit of the numbers."""

    def __init__(self, hidden_size: int, dropout: float, *, mean: float, scale: float) -> None:
        super().__init__(hidden_size, 1, dropout)
        self.mean, self.scale = mean, scale

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        # In fp32: half the digits are too few for a large number.
        return super().forward(pooled).float() * self.scale + self.mean

    def kept(self) -> dict[str, torch.Tensor]:
        weight, bias = self.linear.weight.detach().cpu(), self.linear.bias.detach().cpu()
        return {"weight": (weight * self.scale).contiguous(), "bias": bias * self.scale + self.mean}


def linear_head(hidden_size: int, num_outputs: int, dropout: float) -> LinearHead:
    return LinearHead(hidden_size, num_outputs, dropout)


class TurningHead(torch.nn.Module):
    """Turns vectors within their own space: examples × hidden to the same. It begins as nothing, so that the model
    begins as the starting model is, and learns `SHARE` times as fast as a new layer would."""

    SHARE = 0.1

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(hidden_size, hidden_size)
        torch.nn.init.zeros_(self.linear.weight)
        torch.nn.init.zeros_(self.linear.bias)

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        return pooled + self.SHARE * self.linear(pooled)  # type: ignore[no-any-return]  # Modules are untyped callables.

    def kept(self) -> dict[str, torch.Tensor]:
        weight, bias = self.linear.weight.detach().cpu(), self.linear.bias.detach().cpu()
        return {"weight": torch.eye(len(bias)) + self.SHARE * weight, "bias": self.SHARE * bias}
