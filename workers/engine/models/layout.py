"""The layout of sentence-transformers beside a taught encoder, so that its plain library opens the whole model."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file

from workers.engine.models.pooling import Pooling

LIBRARY = "sentence_transformers.models"
MODES = ("cls", "mean", "max", "last")
NAMES = {"cls": "cls_token", "mean": "mean_tokens", "max": "max_tokens", "last": "lasttoken"}


def write_layout(folder: Path) -> None:
    """`folder` holds what `save_parts` wrote; `SentenceTransformer(folder)` then gives vectors of length one."""
    facts = json.loads((folder / "tuned.json").read_text(encoding="utf-8"))
    tensors = load_file(folder / "head.safetensors")
    width = len(tensors["bias"])
    _write(folder / "encoder" / "sentence_bert_config.json", {"max_seq_length": facts["max_length"]})
    _write(folder / "1_Pooling" / "config.json", _chosen(facts["pooling"], width))
    activation = "torch.nn.modules.linear.Identity"
    shape = {"in_features": width, "out_features": width, "bias": True, "activation_function": activation}
    _write(folder / "2_Dense" / "config.json", shape)
    layer = {f"linear.{name}": tensor for name, tensor in tensors.items()}
    save_file(layer, folder / "2_Dense" / "model.safetensors", metadata={"format": "pt"})
    _write(folder / "3_Normalize" / "config.json", {})
    parts = (("encoder", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense"), ("3_Normalize", "Normalize"))
    _write(folder / "modules.json", _modules(parts))
    _write(folder / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})


def write_pooling(folder: Path, pooling: Pooling, width: int) -> None:
    """Beside an encoder that keeps no head of its own: how its vectors were made for texts, for runs that start from
    it."""
    _write(folder / "modules.json", _modules((("", "Transformer"), ("1_Pooling", "Pooling"))))
    _write(folder / "1_Pooling" / "config.json", _chosen(pooling, width))


def _chosen(pooling: Pooling, width: int) -> dict[str, Any]:
    return {"word_embedding_dimension": width, **{f"pooling_mode_{NAMES[mode]}": mode == pooling for mode in MODES}}


def _modules(parts: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"idx": i, "name": str(i), "path": path, "type": f"{LIBRARY}.{kind}"} for i, (path, kind) in enumerate(parts)
    ]


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
