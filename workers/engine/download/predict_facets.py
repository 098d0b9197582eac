"""Asks this model, which answers several questions about a text. One text a line on standard input, one JSON object a
line on standard output:

    python -m pip install -r requirements.txt
    echo "where is my parcel" | python predict.py

or from Python, in this folder:

    from predict import predict
    predict(["where is my parcel"])

A line may also be a JSON object {"text": "…", "text_pair": "…"}, for models that read two texts together. The answer is
{"answers": {question: {"label", "score", "scores"}}}.
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
from safetensors.torch import load_file
from transformers import AutoConfig, AutoTokenizer, logging

HERE = Path(__file__).resolve().parent
ABOUT = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
AT_A_TIME = 32
Array = np.ndarray[Any, Any]
# An encoder says that its own pooling layer is not there; it is not needed.
logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # The library leaves it untyped.


def predict(inputs: list[Any]) -> list[dict[str, Any]]:
    """A list of texts, or of {"text", "text_pair"}, to a list of answers."""
    rows = [{"text": one} if isinstance(one, str) else one for one in inputs]
    texts = [row.get("text", "") for row in rows]
    pairs = [row.get("text_pair", "") for row in rows] if "text_pair" in ABOUT["roles"] else None
    return [{"answers": answer_of(row)} for row in outputs(texts, pairs)] if rows else []


def answer_of(row: Array) -> dict[str, Any]:
    """One label for each question; the outputs of each add up to one once they are shares."""
    told, start = {}, 0
    for one in ABOUT["gauge"]["facets"]:
        labels = one["labels"]
        own = np.exp(row[start : start + len(labels)] - row[start : start + len(labels)].max())
        shares = own / own.sum()
        best, start = int(shares.argmax()), start + len(labels)
        scores = {label: float(share) for label, share in zip(labels, shares, strict=True)}
        told[one["name"]] = {"label": labels[best], "score": float(shares[best]), "scores": scores}
    return told


def outputs(texts: list[str], pairs: list[str] | None) -> Array:
    """Texts × labels of all questions: encoder, pooling, one linear layer."""
    about, head = read_json("tuned/tuned.json"), load_file(HERE / "tuned/head.safetensors")
    encoder, tokenizer = read_encoder("tuned/encoder"), read_tokenizer("tuned/encoder")
    result = np.zeros((len(texts), len(head["bias"])), dtype=np.float64)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), AT_A_TIME):
        chosen = order[start : start + AT_A_TIME]
        both = [[texts[i] for i in chosen]] + ([] if pairs is None else [[pairs[i] for i in chosen]])
        batch = tokenizer(*both, truncation=True, max_length=about["max_length"], padding=True, return_tensors="pt")
        if pairs is None:
            batch.pop("token_type_ids", None)
        with torch.inference_mode():
            hidden = encoder(**batch).last_hidden_state
            vectors = pooled(hidden, batch["attention_mask"].unsqueeze(-1), about["pooling"])
            result[chosen] = (vectors @ head["weight"].T + head["bias"]).numpy()
    return result


def pooled(hidden: torch.Tensor, mask: torch.Tensor, pooling: str) -> torch.Tensor:
    if pooling == "cls":
        return hidden[:, 0]
    if pooling == "last":
        return hidden[torch.arange(len(hidden)), mask.sum(dim=(1, 2)) - 1]
    if pooling == "max":
        return hidden.masked_fill(mask == 0, torch.finfo(hidden.dtype).min).amax(dim=1)
    return (hidden * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)


@cache
def read_json(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def read_encoder(folder: str) -> Any:
    """Its configuration names the class that reads; of T5 and BART that is the one half that is here."""
    config = AutoConfig.from_pretrained(HERE / folder, local_files_only=True)
    module = importlib.import_module(type(config).__module__.replace(".configuration_", ".modeling_"))
    encoder = getattr(module, config.architectures[0])
    return encoder.from_pretrained(HERE / folder, dtype=torch.float32, local_files_only=True).eval()


@cache
def read_tokenizer(folder: str) -> Any:
    return AutoTokenizer.from_pretrained(HERE / folder, local_files_only=True)


def main() -> None:
    lines = [line.decode("utf-8", "replace") for line in sys.stdin.buffer.read().splitlines()]
    inputs = [json.loads(line) if re.match(r'\{\s*"text', line) else line for line in lines]
    for answer in predict(inputs):
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8") + b"\n")


if __name__ == "__main__":
    main()
