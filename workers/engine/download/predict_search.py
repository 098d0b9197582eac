"""Searches with this model. One question a line on standard input, one JSON object a line on standard output:

    python -m pip install -r requirements.txt
    echo "my card has not arrived" | python predict.py

or from Python, in this folder:

    from predict import predict, vectors
    predict(["my card has not arrived"])          the closest of the items below index/
    vectors(["any text", "another one"])          texts × numbers, of length one; closeness is their product

A line may also be a JSON object {"query": "…", "top": 3}. The answer is {"results": [{"text", "score", "row"}]}, the
closest first; score is how close it is, up to 1, and row where it stood in the file that was learned from.
"""

import importlib
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file
from transformers import AutoConfig, AutoTokenizer, logging

HERE = Path(__file__).resolve().parent
AT_A_TIME = 32
SHOWN = 10
# Closeness is told to so many digits, so that items that are equally close come in the order of the file.
DIGITS = 5
Array = np.ndarray[Any, Any]
# An encoder says that its own pooling layer is not there; it is not needed.
logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # The library leaves it untyped.


def predict(inputs: list[Any]) -> list[dict[str, Any]]:
    """A list of questions, or of {"query", "top"}, to a list of {"results"}."""
    rows = [{"query": one} if isinstance(one, str) else one for one in inputs]
    asked = vectors([row.get("query", "") for row in rows])
    return [
        {"results": closest(items_vectors() @ query, int(row.get("top") or SHOWN))}
        for row, query in zip(rows, asked, strict=True)
    ]


def closest(close: Array, count: int) -> list[dict[str, Any]]:
    """The first of all items, of equally close ones the earlier."""
    rounded = np.round(close.astype(np.float64), DIGITS)
    best = np.argsort(-rounded, kind="stable")[:count]
    return [
        {"text": items()[place]["text"], "score": float(rounded[place]), "row": items()[place]["row"]} for place in best
    ]


def vectors(texts: list[str]) -> Array:
    """Texts × numbers, of length one: encoder, pooling, one linear layer."""
    about, head = tuned(), read_tensors("tuned/head.safetensors")
    tokenizer, encoder = read_tokenizer(), read_encoder()
    result = np.zeros((len(texts), len(head["bias"])), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), AT_A_TIME):
        chosen = order[start : start + AT_A_TIME]
        batch = tokenizer(
            [texts[i] for i in chosen],
            truncation=True,
            max_length=about["max_length"],
            padding=True,
            return_tensors="pt",
        )
        batch.pop("token_type_ids", None)
        with torch.inference_mode():
            hidden = encoder(**batch).last_hidden_state
        result[chosen] = pooled(hidden, batch["attention_mask"].unsqueeze(-1), about["pooling"]).numpy()
    result = result @ head["weight"].T + head["bias"]
    return np.asarray(result / np.maximum(np.linalg.norm(result, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def pooled(hidden: torch.Tensor, mask: torch.Tensor, pooling: str) -> torch.Tensor:
    if pooling == "cls":
        return hidden[:, 0]
    if pooling == "last":
        return hidden[torch.arange(len(hidden)), mask.sum(dim=(1, 2)) - 1]
    if pooling == "max":
        return hidden.masked_fill(mask == 0, torch.finfo(hidden.dtype).min).amax(dim=1)
    return (hidden * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)


# --- files -----------------------------------------------------------------------------------------------------------


@cache
def items() -> list[dict[str, Any]]:
    """Everything that can be found: {"text", "row"}."""
    lines = (HERE / "index" / "items.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


@cache
def items_vectors() -> Array:
    """Items × numbers, in the order of the items."""
    return read_tensors("index/index.safetensors")["vectors"]


@cache
def tuned() -> dict[str, Any]:
    return dict(json.loads((HERE / "tuned" / "tuned.json").read_text(encoding="utf-8")))


@cache
def read_tensors(name: str) -> dict[str, Array]:
    return load_file(HERE / name)


@cache
def read_tokenizer() -> Any:
    return AutoTokenizer.from_pretrained(HERE / "tuned" / "encoder", local_files_only=True)


@cache
def read_encoder() -> Any:
    """Its configuration names the class that reads; of T5 and BART that is the one half that is here."""
    config = AutoConfig.from_pretrained(HERE / "tuned" / "encoder", local_files_only=True)
    module = importlib.import_module(type(config).__module__.replace(".configuration_", ".modeling_"))
    encoder = getattr(module, config.architectures[0])
    return encoder.from_pretrained(HERE / "tuned" / "encoder", dtype=torch.float32, local_files_only=True).eval()


def main() -> None:
    lines = [line.decode("utf-8", "replace") for line in sys.stdin.buffer.read().splitlines()]
    inputs = [json.loads(line) if re.match(r'\{\s*"query', line) else line for line in lines]
    for answer in predict(inputs):
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8") + b"\n")


if __name__ == "__main__":
    main()
