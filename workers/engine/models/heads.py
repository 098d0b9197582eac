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


def linear_head(hidden_size: int, num_outputs: int, dropout: float) -> torch.nn.Module:
    return LinearHead(hidden_size, num_outputs, dropout)
