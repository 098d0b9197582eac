"""Asks this model. One text a line on standard input, one JSON object a line on standard output:

    python -m pip install -r requirements.txt
    echo "where is my parcel" | python predict.py

or from Python, in this folder:

    from predict import predict
    predict(["where is my parcel"])

A line may also be a JSON object {"text": "…", "text_pair": "…"}, for models that read two texts together.
"""

import importlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file
from torch.nn import functional
from torch.nn.functional import pad
from transformers import AttentionInterface, AttentionMaskInterface, AutoConfig, AutoTokenizer, logging
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

HERE = Path(__file__).resolve().parent
ABOUT = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
LINK = ABOUT.get("link", "softmax")
AT_A_TIME = 32
ADAPTER = ("down.weight", "down.bias", "up.weight", "up.bias")
Texts = list[str]
Array = np.ndarray[Any, Any]
# An encoder says that its own pooling layer is not there; it is not needed.
logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # The library leaves it untyped.


def predict(inputs: list[Any]) -> list[dict[str, Any]]:
    """A list of texts, or of {"text", "text_pair"}, to a list of answers: {"label", "score", "scores"} of a model that
    says one label, {"label", "labels", "scores"} where there may be several, {"value", "low", "high"} of a number."""
    rows = [{"text": one} if isinstance(one, str) else one for one in inputs]
    texts = [row.get("text", "") for row in rows]
    pairs = [row.get("text_pair", "") for row in rows] if "text_pair" in ABOUT["roles"] else None
    return [answer_of(row) for row in said(texts, pairs)] if rows else []


def answer_of(row: Array) -> dict[str, Any]:
    """What one row of shares, or of one number, comes to."""
    gauge, labels = ABOUT.get("gauge", {}), ABOUT["labels"]
    if LINK == "identity":
        lowest, highest, margin = gauge["lowest"], gauge["highest"], gauge["margin"]
        value = float(min(highest, max(lowest, row[0])))
        return {"value": value, "low": max(lowest, value - margin), "high": min(highest, value + margin)}
    scores = {label: float(share) for label, share in zip(labels, row, strict=True)}
    order = [int(place) for place in np.argsort(-row, kind="stable")]
    if LINK == "softmax":
        return {"label": labels[order[0]], "score": float(row[order[0]]), "scores": scores}
    names = [labels[place] for place in order if row[place] >= gauge["thresholds"][place]]
    return {"label": names[0] if names else "", "labels": names, "scores": scores}


def said(texts: Texts, pairs: Texts | None) -> Array:
    """Texts × labels, or one number a text. The taught and the quick model each have their share of the say."""
    if "tuned" not in ABOUT["parts"]:
        return quick_said(texts, pairs)
    taught = tuned_said(texts, pairs)
    if "quick" not in ABOUT["parts"]:
        return taught
    share = float(ABOUT["quick_share"])
    return (1 - share) * taught + share * quick_said(texts, pairs)


# --- the taught model: encoder, pooling, one linear layer ------------------------------------------------------------


def tuned_said(texts: Texts, pairs: Texts | None) -> Array:
    about, head = read_json("tuned/tuned.json"), read_tensors("tuned/head.safetensors")
    vectors = sentence_vectors("tuned/encoder", texts, pairs, about["pooling"], about["max_length"], about.get("extra"))
    return linked(vectors @ head["weight"].T + head["bias"])


# --- what was learned beside the encoder: words before the text, or something in every layer -------------------------


def hidden_states(encoder: Any, batch: dict[str, torch.Tensor], extra: Any) -> torch.Tensor:
    """One vector for each word piece of the texts."""
    hidden: torch.Tensor
    kept = read_tensors("tuned/extra.safetensors") if extra else {}
    learned = {name: torch.from_numpy(one) for name, one in kept.items()}
    if extra and extra["kind"] == "prompt":
        before = learned["vectors"].expand(len(batch["input_ids"]), -1, -1)
        count = before.shape[1]
        words = encoder.get_input_embeddings()(batch.pop("input_ids"))
        longer = {name: pad(one, (count, 0), value=int(name == "attention_mask")) for name, one in batch.items()}
        hidden = encoder(inputs_embeds=torch.cat([before, words], dim=1), **longer).last_hidden_state[:, count:]
    elif extra and extra["kind"] == "memory":
        size = len(batch["input_ids"])
        memories = [learned[name].transpose(0, 1).expand(-1, size, -1) for name in extra["layers"]]
        hidden = encoder(**batch, mems=memories, use_mems=False).last_hidden_state
    else:
        hidden = encoder(**batch).last_hidden_state
    return hidden


def put_prefix_on(encoder: Any) -> None:
    """From now on each attention layer sees its learned keys and values before those of the text."""
    AttentionInterface.register("learned_prefix", attention_after_prefix)
    AttentionMaskInterface.register("learned_prefix", sdpa_mask)
    encoder.set_attn_implementation("learned_prefix")
    for name, one in read_tensors("tuned/extra.safetensors").items():
        encoder.get_submodule(name).learned_prefix = (torch.from_numpy(one),)


def attention_after_prefix(module: Any, query: Any, key: Any, value: Any, mask: Any, **rest: Any) -> Any:
    (prefix,) = module.learned_prefix
    count, length = prefix.shape[2], key.shape[2]
    if mask is None and getattr(module, "is_causal", False):
        mask = torch.ones(length, length, dtype=torch.bool).tril()[None, None]
    if mask is not None:
        mask = pad(mask, (count, 0), value=True if mask.dtype == torch.bool else 0.0)
    if rest.get("position_bias") is not None:
        rest["position_bias"] = pad(rest["position_bias"], (count, 0))
    rest["is_causal"] = False
    before = prefix[:, None].expand(-1, len(key), -1, -1, -1)
    key, value = torch.cat([before[0], key], dim=2), torch.cat([before[1], value], dim=2)
    return sdpa_attention_forward(module, query, key, value, mask, **rest)


@cache
def put_adapters_in(folder: str) -> None:
    """From now on two learned layers add to what each of these places in the encoder says."""
    extra, learned = read_json("tuned/tuned.json")["extra"], read_tensors("tuned/extra.safetensors")
    for i, place in enumerate(extra["places"]):
        layer = {name: torch.from_numpy(learned[f"layers.{i}.{name}"]) for name in ADAPTER}
        read_encoder(folder).get_submodule(place).register_forward_hook(partial(adapted, layer, extra["non_linearity"]))


def adapted(layer: dict[str, torch.Tensor], bend: str, place: Any, inputs: Any, output: Any) -> Any:
    hidden = output[0] if isinstance(output, tuple) else output
    narrow = getattr(functional, bend)(functional.linear(hidden, layer["down.weight"], layer["down.bias"]))
    hidden = hidden + functional.linear(narrow, layer["up.weight"], layer["up.bias"])
    return (hidden, *output[1:]) if isinstance(output, tuple) else hidden


# --- the quick model: frozen sentence vectors joined with counts of words and characters, one linear layer -----------


def quick_said(texts: Texts, pairs: Texts | None) -> Array:
    about, layer = read_json("quick/quick.json"), read_tensors("quick/quick.safetensors")
    shares, weights = about["shares"], layer["weights"].astype(np.float64)
    logits = np.zeros((len(texts), len(layer["bias"]))) + layer["bias"]
    start = 0
    if shares["vector"]:
        vectors = frozen_vectors(texts, pairs, about)
        start = vectors.shape[1]
        logits += shares["vector"] * vectors @ weights[:, :start].T
    counted = texts if pairs is None else [f"{text}\n{pair}" for text, pair in zip(texts, pairs, strict=True)]
    for name, block in read_json("quick/counts.json").items():
        places, rarity = vocabulary(name), read_tensors("quick/counts.safetensors")[name]
        for row, text in enumerate(counted):
            found, values = tf_idf(ngrams(name, text.lower(), *block["options"]["ngram_range"]), places, rarity)
            logits[row] += shares[name] * weights[:, start + found] @ values
        start += len(places)
    return linked(logits / about["temperature"] * about.get("scale", 1.0) + about.get("mean", 0.0))


def frozen_vectors(texts: Texts, pairs: Texts | None, about: dict[str, Any]) -> Array:
    """Vectors of length one; of two texts that are compared also where they agree, differ, and how close they are."""
    if about.get("is_beside") and pairs is not None:
        first, second = frozen_vectors(texts, None, about), frozen_vectors(pairs, None, about)
        both = first * second
        blocks = [first / 2, second / 2, np.sqrt(first.shape[1]) * both, np.abs(first - second)]
        return np.hstack([*blocks, 10.0 * both.sum(axis=1, keepdims=True)])
    vectors = sentence_vectors("quick/encoder", texts, pairs, about["pooling"], about["max_length"])
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def tf_idf(grams: Iterable[str], places: dict[str, int], rarity: Array) -> tuple[Array, Array]:
    """Features that occur and their weights: (1 + log of the count) × rarity, scaled to length one."""
    counts = Counter(places[gram] for gram in grams if gram in places)
    found = np.array(list(counts), dtype=np.int64)
    values = (1 + np.log(np.array(list(counts.values()), dtype=np.float64))) * rarity[found]
    return found, values / max(np.linalg.norm(values), 1e-12)


def ngrams(kind: str, text: str, shortest: int, longest: int) -> Iterator[str]:
    """Runs of words, or runs of characters within a word that has a blank on each side."""
    if kind == "word":
        words = re.findall(r"(?u)\b\w+\b", text)
        for size in range(shortest, longest + 1):
            yield from (" ".join(words[i : i + size]) for i in range(len(words) - size + 1))
        return
    for word in text.split():
        word = f" {word} "
        for size in range(shortest, longest + 1):
            yield word[:size]
            yield from (word[i : i + size] for i in range(1, len(word) - size + 1))
            if size >= len(word):  # A short word is counted once.
                break


# --- what both share -------------------------------------------------------------------------------------------------


def sentence_vectors(
    folder: str, texts: Texts, pairs: Texts | None, pooling: str, max_length: int, extra: Any = None
) -> Array:
    """One vector a text, made of the encoder's vectors for its word pieces."""
    encoder, tokenizer = read_encoder(folder), read_tokenizer()
    if extra and extra["kind"] == "prefix":
        put_prefix_on(encoder)
    if extra and extra["kind"] == "adapter":
        put_adapters_in(folder)
    result = np.zeros((len(texts), encoder.config.hidden_size), dtype=np.float64)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), AT_A_TIME):
        chosen = order[start : start + AT_A_TIME]
        both = [[texts[i] for i in chosen]] + ([] if pairs is None else [[pairs[i] for i in chosen]])
        batch = tokenizer(*both, truncation=True, max_length=max_length, padding=True, return_tensors="pt")
        if pairs is None:
            batch.pop("token_type_ids", None)
        with torch.inference_mode():
            hidden = hidden_states(encoder, dict(batch), extra)
        result[chosen] = pooled(hidden, batch["attention_mask"].unsqueeze(-1), pooling).numpy()
    return result


def pooled(hidden: torch.Tensor, mask: torch.Tensor, pooling: str) -> torch.Tensor:
    if pooling == "cls":
        return hidden[:, 0]
    if pooling == "last":
        return hidden[torch.arange(len(hidden)), mask.sum(dim=(1, 2)) - 1]
    if pooling == "max":
        return hidden.masked_fill(mask == 0, torch.finfo(hidden.dtype).min).amax(dim=1)
    return (hidden * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)


def linked(logits: Array) -> Array:
    """Numbers as they are, shares that each stand alone, or shares that add up to one."""
    if LINK == "identity":
        return logits
    if LINK == "sigmoid":
        return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


@cache
def read_json(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def read_tensors(name: str) -> dict[str, Array]:
    return load_file(HERE / name)


@cache
def vocabulary(name: str) -> dict[str, int]:
    return {term: i for i, term in enumerate(read_json("quick/counts.json")[name]["vocabulary"])}


@cache
def read_encoder(folder: str) -> Any:
    """Its configuration names the class that reads; of T5 and BART that is the one half that is here."""
    config = AutoConfig.from_pretrained(HERE / folder, local_files_only=True)
    module = importlib.import_module(type(config).__module__.replace(".configuration_", ".modeling_"))
    encoder = getattr(module, config.architectures[0])
    return encoder.from_pretrained(HERE / folder, dtype=torch.float32, local_files_only=True).eval()


@cache
def read_tokenizer() -> Any:
    first = "tuned" if "tuned" in ABOUT["parts"] else "quick"
    return AutoTokenizer.from_pretrained(HERE / first / "encoder", local_files_only=True)


def main() -> None:
    lines = [line.decode("utf-8", "replace") for line in sys.stdin.buffer.read().splitlines()]
    inputs = [json.loads(line) if re.match(r'\{\s*"text', line) else line for line in lines]
    for answer in predict(inputs):
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8") + b"\n")


if __name__ == "__main__":
    main()
