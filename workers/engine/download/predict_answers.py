"""Asks this model questions about texts. One JSON object a line on standard input, one on standard output:

    python -m pip install -r requirements.txt
    echo '{"question": "Where do they live?", "context": "Ada and Ben live in Rome."}' | python predict.py

or from Python, in this folder:

    from predict import predict
    predict([{"question": "Where do they live?", "context": "Ada and Ben live in Rome."}])

The answer is {"answer", "start", "end", "score", "others": [{"answer", "start", "end", "score"}]}, places in characters
of the text, the end not counted. An empty answer means that the text does not say.
"""

import importlib
import json
import re
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoTokenizer, logging

HERE = Path(__file__).resolve().parent
ABOUT = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
AT_A_TIME = 16
OVERLAP = 0.25
MOST_OF_QUESTION = 0.4
NUM_BEST, NUM_OTHERS = 20, 4
FADING = 0.93
DECIDING = 4.0
NOWHERE = (0, 0)
# Scripts without blanks between words, and Korean, whose names carry particles: every letter stands alone.
_ALONE = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and accents belong to the letter before them.
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u3099\u309a"
)
WORD = re.compile(f"[{_ALONE}][{_MARKS}]*|[^\\W_{_ALONE}](?:[^\\W_{_ALONE}]|[{_MARKS}])*|[^\\s]")
Place = tuple[int, int]
Array = np.ndarray[Any, Any]
# Example, place in the text of every word piece, and what the model takes.
Window = tuple[int, list[Place], dict[str, list[int]]]
# An encoder says that its own pooling layer is not there; it is not needed.
logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # The library leaves it untyped.


def predict(inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A list of {"question", "context"} to a list of answers."""
    questions = [str(one.get("question", "")) for one in inputs]
    texts = [str(one.get("context", "")) for one in inputs]
    found: list[list[tuple[dict[Place, float], float]]] = [[] for _ in inputs]
    windows = in_windows(questions, texts) if inputs else []
    near = [nearness(questions[owner], texts[owner], places) for owner, places, _ in windows]
    tops = np.zeros((len(inputs), 2))
    for (owner, _, _), own in zip(windows, near, strict=True):
        tops[owner] = np.maximum(tops[owner], own.max(axis=0))
    for start in range(0, len(windows), AT_A_TIME):
        batch = windows[start : start + AT_A_TIME]
        for i, ((owner, places, _), sums) in enumerate(zip(batch, outputs(batch), strict=True), start):
            found[owner].append(best_of_window(texts[owner], sums, places, near[i] - tops[owner]))
    return [answer(text, rows) for text, rows in zip(texts, found, strict=True)]


# --- the text is read in windows that overlap, each with the question before it --------------------------------------


def in_windows(questions: list[str], texts: list[str]) -> list[Window]:
    tokenizer, max_length = read_tokenizer(), int(ABOUT["max_length"])
    special = tokenizer.num_special_tokens_to_add(pair=True)
    room = max(1, int((max_length - special) * MOST_OF_QUESTION))
    encoded = tokenizer(
        [shortened(one, room) for one in questions],
        texts,
        truncation="only_second",
        max_length=max_length,
        stride=int((max_length - special - room) * OVERLAP),
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    names = [name for name in ("input_ids", "token_type_ids") if name in encoded]
    found = []
    for i, (owner, row) in enumerate(
        zip(encoded["overflow_to_sample_mapping"], encoded["offset_mapping"], strict=True)
    ):
        parts = encoded.sequence_ids(i)
        places = [(a, b) if part == 1 and b > a else NOWHERE for (a, b), part in zip(row, parts, strict=True)]
        # The last word piece has read everything; it stands for “the answer is not here”.
        places[-1] = NOWHERE
        found.append((int(owner), places, {name: encoded[name][i] for name in names}))
    return found


def shortened(question: str, room: int) -> str:
    question = " ".join(question.split())
    pieces = read_tokenizer()(question, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    return question if len(pieces) <= room else question[: pieces[room - 1][1]]


def outputs(batch: list[Window]) -> list[Array]:
    """What the last layer says of every word piece of each window: the answer begins here, it ends here."""
    head = load_head()
    lengths = [len(columns["input_ids"]) for _, _, columns in batch]
    inputs = {}
    for name in batch[0][2]:
        filler = int(tuned()["pad_id"]) if name == "input_ids" else 0
        inputs[name] = torch.tensor([c[name] + [filler] * (max(lengths) - len(c[name])) for _, _, c in batch])
    inputs["attention_mask"] = torch.tensor([[1] * size + [0] * (max(lengths) - size) for size in lengths])
    with torch.inference_mode():
        hidden = read_encoder()(**inputs).last_hidden_state
        sums = torch.nn.functional.linear(hidden, head["weight"], head["bias"]).numpy()
    return [row[:size] for row, size in zip(sums, lengths, strict=True)]


# --- what stands near the words of the question is likelier, as far as the practice test said ------------------------


def nearness(question: str, text: str, units: list[Place]) -> Array:
    """Word pieces × 2: how much of the question stands before the begin of each, and behind its end."""
    places = [found.span() for found in WORD.finditer(text)]
    words = [text[start:end].casefold() for start, end in places]
    asked = [found.group().casefold() for found in WORD.finditer(question)]
    counts, pairs = Counter(words), set(pairwise(asked))
    worth = {
        word: log(1 + len(words) / counts[word]) for word in dict.fromkeys(asked) if counts[word] and word[0].isalnum()
    }
    total = sum(worth.values()) or 1.0
    weights = [
        worth.get(word, 0.0) * (2 if (before, word) in pairs else 1) / total
        for before, word in zip(["", *words], words, strict=False)
    ]
    before, behind = faded(weights), faded(weights[::-1])[::-1]
    starts = [start for start, _ in places]
    first = np.searchsorted(starts, [start for start, _ in units])
    last = np.searchsorted(starts, [end for _, end in units])
    return np.column_stack([before[first], behind[last]])


def faded(weights: list[float]) -> Array:
    found, held = [0.0], 0.0
    for weight in weights:
        held = held * FADING + weight
        found.append(held)
    return np.array(found)


# --- from the sums of word pieces to an answer -----------------------------------------------------------------------


def best_of_window(text: str, sums: Array, units: list[Place], near: Array) -> tuple[dict[Place, float], float]:
    """The likeliest pairs of begin and end, and the likelihood that the answer is not here."""
    places = np.array([i for i, unit in enumerate(units) if unit != NOWHERE], dtype=np.int64)
    logs = sums[np.append(places, len(units) - 1)].astype(np.float64)
    logs[:-1] += float(ABOUT["gauge"]["near"]) * near[places]
    logs = logs - logs.max(axis=0)
    logs -= np.log(np.exp(logs).sum(axis=0))
    none = float(np.exp(logs[-1].sum()))
    if not len(places):
        return {}, none
    edges = np.array([units[i] for i in places])
    lengths = edges[None, :, 1] - edges[:, None, 0]
    can = np.triu(np.ones(lengths.shape, dtype=bool)) & (lengths <= longest())
    pairs = np.where(can, logs[:-1, None, 0] + logs[None, :-1, 1], -1e9)
    found: dict[Place, float] = {}
    for flat in likeliest(pairs.ravel()):
        first, last = divmod(int(flat), len(places))
        start, end = int(edges[first, 0]), int(edges[last, 1])
        inside = text[start:end]
        place = start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())
        if can[first, last] and place[0] < place[1]:
            found[place] = max(found.get(place, 0.0), float(np.exp(pairs[first, last])))
    return found, none


def longest() -> int:
    gauge = ABOUT["gauge"]
    return int(gauge["usual"] if gauge["near"] >= DECIDING else gauge["longest"])


def likeliest(values: Array) -> Array:
    if len(values) <= NUM_BEST:
        return np.argsort(-values, kind="stable")
    able = np.flatnonzero(values >= np.partition(values, -NUM_BEST)[-NUM_BEST])
    return able[np.argsort(-values[able], kind="stable")][:NUM_BEST]


def answer(text: str, windows: list[tuple[dict[Place, float], float]]) -> dict[str, Any]:
    best: dict[Place, float] = {}
    for found, _ in windows:
        for place, share in found.items():
            best[place] = max(share, best.get(place, 0.0))
    gauge = ABOUT["gauge"]
    none = min((none for _, none in windows), default=1.0) if gauge["has_none"] or not best else 0.0
    total = max(sum(best.values()) + none, 1e-300)
    ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:NUM_BEST]
    rows = [{"answer": text[a:b], "start": a, "end": b, "score": share / total} for (a, b), share in ordered]
    is_silent = not rows or none / total > gauge["none_from"]
    first = {"answer": "", "start": None, "end": None, "score": none / total} if is_silent else rows[0]
    others: list[dict[str, Any]] = []
    met = {first["answer"]}
    for row in rows:
        if row["answer"] not in met and len(others) < NUM_OTHERS:
            others.append(row)
            met.add(row["answer"])
    return {**first, "others": others}


# --- files -----------------------------------------------------------------------------------------------------------


@cache
def tuned() -> dict[str, Any]:
    return dict(json.loads((HERE / "tuned" / "tuned.json").read_text(encoding="utf-8")))


@cache
def load_head() -> dict[str, torch.Tensor]:
    return load_file(HERE / "tuned" / "head.safetensors")


@cache
def read_tokenizer() -> Any:
    tokenizer = AutoTokenizer.from_pretrained(HERE / "tuned" / "encoder", local_files_only=True)
    # Texts are cut into windows; without this the tokenizer warns about every long one.
    tokenizer.model_max_length = 10**9
    return tokenizer


@cache
def read_encoder() -> Any:
    """Its configuration names the class that reads; of T5 and BART that is the one half that is here."""
    config = AutoConfig.from_pretrained(HERE / "tuned" / "encoder", local_files_only=True)
    module = importlib.import_module(type(config).__module__.replace(".configuration_", ".modeling_"))
    encoder = getattr(module, config.architectures[0])
    return encoder.from_pretrained(HERE / "tuned" / "encoder", dtype=torch.float32, local_files_only=True).eval()


def main() -> None:
    lines = [line.decode("utf-8", "replace") for line in sys.stdin.buffer.read().splitlines()]
    for answered in predict([json.loads(line) for line in lines if line.strip()]):
        sys.stdout.buffer.write(json.dumps(answered, ensure_ascii=False).encode("utf-8") + b"\n")


if __name__ == "__main__":
    main()
