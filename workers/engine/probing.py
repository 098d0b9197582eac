"""What was measured before a run: the model, the data and the machine. Every "auto" is decided from these."""

from pydantic import BaseModel, ConfigDict


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class ModelProbe(_Facts):
    """A starting model seen on the meta device, without its weights."""

    name: str
    family: str
    hidden_size: int
    num_layers: int
    vocab_size: int
    max_positions: int
    num_parameters: int
    num_embedding_parameters: int
    linears: tuple[str, ...]
    pooling: str
    num_biases: int = 0
    num_halves: int = 0
    """Places where the attention or the feed-forward half of a block ends (models/blocks.py)."""
    num_keys_and_values: int = 0


class DataProbe(_Facts):
    """The examples as the tokenizer of the model sees them; lengths in tokens."""

    num_train: int
    num_validation: int
    num_test: int
    num_labels: int
    median_tokens: int
    p99_tokens: int
    max_tokens: int
    total_train_tokens: int
    unknown_share: float


class MachineProbe(_Facts):
    """What this machine offers."""

    num_cores: int
    has_gpu: bool
    has_fast_bf16: bool
    memory_bytes: int


class Probe(_Facts):
    """Everything measured before a run."""

    model: ModelProbe
    data: DataProbe
    machine: MachineProbe
