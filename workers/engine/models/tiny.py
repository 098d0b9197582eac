"""A tiny model with a vocabulary of the user's own texts, built on the spot: for unknown languages and for tests."""

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

from workers.engine.models.tiny_configs import CONFIGS, config_of
from workers.engine.models.tiny_tokenizers import BERT, DRESSES, Dress, write_tokenizer

FAMILIES = tuple(CONFIGS)


def build_tiny(
    folder: Path, texts: Iterable[str], *, family: str = "bert", seed: int = 0, hidden_size: int = 64
) -> Path:
    """A folder like that of any starting model; whole or absent. The same texts and seed give the same bytes."""
    if (folder / "config.json").is_file():
        return folder
    from transformers import AutoModel

    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    dress = DRESSES.get(family, BERT)
    num_pieces = write_tokenizer(temporary, texts, dress)
    config = config_of(family, vocab_size=num_pieces, hidden_size=hidden_size, ids=_special_ids(family, dress))
    generator_state = torch.get_rng_state()
    torch.manual_seed(seed)
    model: Any = AutoModel.from_config(config)  # type: ignore[no-untyped-call]  # transformers leaves it untyped.
    model.save_pretrained(temporary)
    torch.set_rng_state(generator_state)
    if family == "sentence-transformers":
        _write_modules(temporary)
    temporary.rename(folder)
    return folder


def _special_ids(family: str, dress: Dress) -> dict[str, int]:
    """Where the special pieces lie, in the words of the family's configuration."""
    ids = {f"{name}_id": dress.specials.index(piece) for name, piece in dress.names.items()}
    if dress is not BERT:
        return {name: value for name, value in ids.items() if name in ("pad_token_id", "bos_token_id", "eos_token_id")}
    pad, cls, sep = ids["pad_token_id"], ids["cls_token_id"], ids["sep_token_id"]
    if family in ("modernbert", "bart"):
        return {"pad_token_id": pad, "bos_token_id": cls, "eos_token_id": sep}
    return {"pad_token_id": pad}


def _write_modules(folder: Path) -> None:
    """The layout of the sentence-transformers library, with a pooling that is not the usual one."""
    parts = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling")]
    modules = [
        {"idx": int(name), "name": name, "path": path, "type": f"sentence_transformers.models.{kind}"}
        for name, path, kind in parts
    ]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (folder / "1_Pooling").mkdir()
    chosen = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(chosen), encoding="utf-8")
