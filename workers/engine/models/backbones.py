"""Which class of the library reads texts for a family of models, and what is left out of it."""

import copy
import importlib
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES, MODEL_FOR_MASKED_LM_MAPPING_NAMES

# Families whose encoder class carries a pooling layer that can be left out.
WITH_POOLER = {"albert", "bert", "camembert", "ernie", "mpnet", "roberta", "xlm-roberta", "xlm-roberta-xl"}
# Of models that read with one half and write with the other only the reading half is used: it sees both sides of every
# word, one pass over a text is enough, and half of the weights need not be kept. For T5 its mean is the better sentence
# vector (Ni et al., 2021, arXiv:2108.08877); BART's own recipe runs every text through both halves for one more vector.
READING_HALVES = {"bart": "BartEncoder", "mbart": "MBartEncoder", "mt5": "MT5EncoderModel", "t5": "T5EncoderModel"}
# Halves that the library cannot take out of the file of the whole model by itself.
TAKEN_OUT = {"bart", "mbart"}


def is_causal(config: Any) -> bool:
    """Whether a word piece sees only those before it (GPT-2, Llama, Qwen2): families that the library opens to write
    but not to fill gaps. XLNet is one of these by name, yet without its permutations it sees both sides."""
    kind = config.model_type
    is_writer = kind in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES and kind not in MODEL_FOR_MASKED_LM_MAPPING_NAMES
    return is_writer and not config.is_encoder_decoder and kind != "xlnet"


def empty_backbone(config: Any) -> Any:
    """The same layers as `open_backbone`, with weights of chance or, on the meta device, none."""
    if config.model_type in READING_HALVES:
        return _half_class(config)(copy.deepcopy(config))
    return AutoModel.from_config(copy.deepcopy(config), **_left_out(config))  # type: ignore[no-untyped-call]  # transformers leaves it untyped.


def open_backbone(folder: Path, config: Any) -> Any:
    """A model that reads, in fp32: without the pooling layer that nothing here uses, without the half that writes, and
    without memories of earlier texts, which cost time and change nothing."""
    own = copy.deepcopy(config)
    for name in ("use_cache", "use_mems_eval", "use_mems_train"):
        if hasattr(own, name):
            setattr(own, name, False)
    wanted = {
        "config": own,
        "dtype": torch.float32,
        "use_safetensors": True,
        "trust_remote_code": False,
        "local_files_only": True,
    }
    if config.model_type not in READING_HALVES:
        return AutoModel.from_pretrained(folder, **wanted, **_left_out(config))
    half = _half_class(config)
    if config.model_type in TAKEN_OUT and config.architectures != [half.__name__]:
        return AutoModel.from_pretrained(folder, **wanted).get_encoder()
    return half.from_pretrained(folder, **{k: v for k, v in wanted.items() if k != "trust_remote_code"})


def _half_class(config: Any) -> Any:
    module = type(config).__module__.replace(".configuration_", ".modeling_")
    return getattr(importlib.import_module(module), READING_HALVES[config.model_type])


def _left_out(config: Any) -> dict[str, bool]:
    return {"add_pooling_layer": False} if config.model_type in WITH_POOLER else {}
