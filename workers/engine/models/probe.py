"""Measures a starting model on the meta device, without its weights, and the examples as its tokenizer sees them."""

import json
from functools import cache
from typing import Any

import numpy as np
import psutil
import torch
from torch import nn

from workers.engine.data.encoding import Encoded, lengths_of, sizes_of
from workers.engine.data.examples import Splits
from workers.engine.models import blocks
from workers.engine.models.adapters import linear_names
from workers.engine.models.backbones import empty_backbone
from workers.engine.models.starting import StartingModel, unknown_share
from workers.engine.probing import DataProbe, MachineProbe, ModelProbe
from workers.engine.process import has_fast_bf16, num_cores


def probe_model(starting: StartingModel) -> ModelProbe:
    config = starting.config
    return ModelProbe(
        name=starting.name,
        family=config.model_type,
        hidden_size=int(config.hidden_size),
        num_layers=int(getattr(config, "num_hidden_layers", 0) or 0),
        vocab_size=int(config.vocab_size),
        max_positions=starting.max_positions,
        pooling=starting.pooling,
        **_measured(config.to_json_string(), config.__class__),
    )


@cache
def _measured(config_json: str, config_class: type[Any]) -> dict[str, Any]:
    config = config_class.from_dict(json.loads(config_json))
    with torch.device("meta"):
        backbone = empty_backbone(config)
    table: nn.Module = backbone.get_input_embeddings()
    return {
        "num_parameters": sum(parameter.numel() for parameter in backbone.parameters()),
        "num_embedding_parameters": sum(parameter.numel() for parameter in table.parameters()),
        "linears": tuple(linear_names(backbone)),
        "num_biases": len(blocks.biases(backbone)),
        "num_halves": len(blocks.ends_of_halves(backbone)),
        "num_keys_and_values": len(blocks.keys_and_values(backbone)) + len(blocks.bare_keys_and_values(backbone)),
    }


def probe_data(starting: StartingModel, splits: Splits, train: Encoded, *, longest: int) -> DataProbe:
    """`train` is encoded with room for `longest` word pieces."""
    lengths = np.minimum(lengths_of(train), longest)
    return DataProbe(
        num_train=len(splits.train),
        num_validation=len(splits.validation),
        num_test=len(splits.test),
        num_labels=len(splits.labels),
        median_tokens=int(np.median(lengths)),
        p99_tokens=int(np.quantile(lengths, 0.99)) + 1,
        max_tokens=int(lengths.max()),
        total_train_tokens=int(sizes_of(train, lengths).sum()),
        unknown_share=round(unknown_share(starting.tokenizer, splits.train.texts), 4),
    )


def probe_machine() -> MachineProbe:
    return MachineProbe(
        num_cores=num_cores(),
        has_gpu=torch.cuda.is_available(),
        has_fast_bf16=has_fast_bf16(),
        memory_bytes=psutil.virtual_memory().total,
    )
