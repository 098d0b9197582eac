"""A starting model's tokenizer as the engine needs it; what is set here is kept with the tokenizer, so that a trained
model and its download read texts in the very same way."""

import json
from pathlib import Path
from typing import Any

from tokenizers import processors
from transformers import AutoTokenizer

from workers.engine.models.pooling import Pooling


def open_tokenizer(folder: Path, config: Any, pooling: Pooling) -> Any:
    """Raises what the library raises, and a ValueError where texts could not be padded or ended."""
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    # The engine cuts texts itself; without this the tokenizer warns about every long one.
    tokenizer.model_max_length = 10**9
    # On the right, also for XLNet: the first word piece keeps its place, and GPT-2 counts places from there.
    _keep(tokenizer, "padding_side", "right")
    if tokenizer.pad_token is None:
        # GPT-2 and Llama were never padded. Any piece will do, since the attention mask hides it.
        tokenizer.pad_token = _one_of(tokenizer, "eos_token", "unk_token", "bos_token")
    if not _knows_segments(config):
        _keep(tokenizer, "model_input_names", ["input_ids", "attention_mask"])
    if pooling == "last" or not tokenizer.num_special_tokens_to_add():
        _end_texts(tokenizer)
    return tokenizer


def _keep(tokenizer: Any, name: str, value: Any) -> None:
    """Set it now, and for whoever opens the tokenizer that is saved from this one."""
    setattr(tokenizer, name, value)
    tokenizer.init_kwargs[name] = value


def _knows_segments(config: Any) -> bool:
    """Whether the model tells the second text from the first by a number for each piece. GPT-2 would take these
    numbers for words."""
    return config.model_type == "xlnet" or int(getattr(config, "type_vocab_size", 0) or 0) > 1


def _end_texts(tokenizer: Any) -> None:
    """Let every text end with the model's mark of an end. Where the last place speaks for the text, that must be a
    place that has read all of it: of a text that is cut it would be half a sentence, of an empty one there is none, and
    GPT-2 would read a second text as if it went on in the first."""
    end = _one_of(tokenizer, "eos_token")
    backend = tokenizer.backend_tokenizer
    if backend.encode("a").ids[-1:] == [tokenizer.convert_tokens_to_ids(end)]:
        return
    before, others = _template(backend)
    special = sorted({*before, end} - {"$A", "$B"})
    single = [piece for piece in before if piece != "$B"]
    template = processors.TemplateProcessing(
        single=[f"{piece}:0" for piece in [*single, end]],
        pair=[f"{piece}:0" for piece in [*single, end]]
        + [f"{piece}:1" for piece in [*(piece.replace("$A", "$B") for piece in single), end]],
        special_tokens=[(piece, tokenizer.convert_tokens_to_ids(piece)) for piece in special],
    )
    backend.post_processor = processors.Sequence([*others, template]) if others else template


def _template(backend: Any) -> tuple[list[str], list[Any]]:
    """The pieces around one text, "$A", and the processors that do something else."""
    now = backend.post_processor
    described = json.loads(backend.to_str())["post_processor"] or {"type": "Sequence", "processors": []}
    parts = described["processors"] if described["type"] == "Sequence" else [described]
    kept = [now] if described["type"] != "Sequence" else list(now or [])
    around, others = ["$A"], []
    for part, processor in zip(parts, kept, strict=True):
        if part["type"] == "TemplateProcessing":
            around = [piece["SpecialToken"]["id"] if "SpecialToken" in piece else "$A" for piece in part["single"]]
        else:
            others.append(processor)
    return around, others


def _one_of(tokenizer: Any, *names: str) -> str:
    for name in names:
        piece = getattr(tokenizer, name)
        if piece is not None:
            return str(piece)
    raise ValueError(f"its tokenizer names no {' or '.join(name.replace('_', ' ') for name in names)}")
