"""Asks this model which places of a text are names, dates or whatever it was taught. One text a line on standard input,
one JSON object a line on standard output:

    python -m pip install -r requirements.txt
    echo "I flew from Oslo to Rome" | python predict.py

or from Python, in this folder:

    from predict import predict
    predict(["I flew from Oslo to Rome"])

A line may also be a JSON object {"text": "…"}. The answer is
{"entities": [{"start", "end", "text", "label", "score"}]}, places in characters, the end not counted.
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
AT_A_TIME = 16
OVERLAP = 0.25
NOWHERE = (0, 0)
Place = tuple[int, int]
Array = np.ndarray[Any, Any]
# An encoder says that its own pooling layer is not there; it is not needed.
logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # The library leaves it untyped.


def predict(inputs: list[Any]) -> list[dict[str, Any]]:
    """A list of texts, or of {"text"}, to a list of {"entities"}."""
    texts = [one if isinstance(one, str) else str(one.get("text", "")) for one in inputs]
    rows: list[list[tuple[Array, list[Place]]]] = [[] for _ in texts]
    windows = in_windows(texts) if texts else []
    for start in range(0, len(windows), AT_A_TIME):
        batch = windows[start : start + AT_A_TIME]
        for (owner, units, _, _), sums in zip(batch, outputs(batch), strict=True):
            rows[owner].append((sums, units))
    return [{"entities": entities(text, row)} for text, row in zip(texts, rows, strict=True)]


# --- words: runs of letters and digits; of scripts without blanks every letter; every other sign for itself ----------

ALONE = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u3099\u309a"
)
WORD = re.compile(f"[{ALONE}][{MARKS}]*|[^\\W_{ALONE}](?:[^\\W_{ALONE}]|[{MARKS}])*|[^\\s]")


def units_of(text: str, pieces: list[Place]) -> list[Place]:
    """For each word piece the place of its word, or of all words that it reads at once."""
    words = [found.span() for found in WORD.finditer(text)]
    owner = [-1] * len(text)
    for number, (start, end) in enumerate(words):
        owner[start:end] = [number] * (end - start)
    read = [sorted({number for number in owner[start:end] if number >= 0}) for start, end in pieces]
    first = list(range(len(words)))
    for numbers in read:
        if len(numbers) > 1:
            first[numbers[0] : numbers[-1] + 1] = [first[numbers[0]]] * (numbers[-1] + 1 - numbers[0])
    last = {begin: number for number, begin in enumerate(first)}
    return [
        (words[first[numbers[0]]][0], words[last[first[numbers[0]]]][1]) if numbers else NOWHERE for numbers in read
    ]


# --- the model reads texts in windows that overlap, so that long ones are read to their end --------------------------


def in_windows(texts: list[str]) -> list[tuple[int, list[Place], list[int], list[int]]]:
    """Of each window the text it is of, the word of each of its word pieces, their ids, and 1 where a word of a model
    that knows only small letters has a capital."""
    tokenizer, max_length = read_tokenizer(), int(ABOUT["max_length"])
    encoded = tokenizer(
        texts,
        truncation=True,
        max_length=max_length,
        stride=int((max_length - tokenizer.num_special_tokens_to_add()) * OVERLAP),
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    found = []
    columns = (encoded["overflow_to_sample_mapping"], encoded["offset_mapping"], encoded["input_ids"])
    for owner, places, ids in zip(*columns, strict=True):
        units = units_of(texts[owner], places)
        capitals = [int(any(letter.isupper() for letter in texts[owner][start:end])) for start, end in units]
        found.append((owner, units, ids, capitals))
    return found


def outputs(batch: list[tuple[int, list[Place], list[int], list[int]]]) -> list[Array]:
    """What the last layer says of every word piece of each window."""
    head = load_head()
    longest = max(len(ids) for _, _, ids, _ in batch)
    inputs: dict[str, list[list[int]]] = {"input_ids": [], "attention_mask": [], "token_type_ids": []}
    for _, _, ids, capitals in batch:
        empty = longest - len(ids)
        inputs["input_ids"].append(ids + [int(tuned()["pad_id"])] * empty)
        inputs["attention_mask"].append([1] * len(ids) + [0] * empty)
        inputs["token_type_ids"].append(capitals + [0] * empty)
    if not reads_small_letters():
        del inputs["token_type_ids"]
    with torch.inference_mode():
        hidden = read_encoder()(**{name: torch.tensor(rows) for name, rows in inputs.items()}).last_hidden_state
        sums = torch.nn.functional.linear(hidden, head["weight"], head["bias"]).numpy()
    return [row[: len(ids)] for row, (_, _, ids, _) in zip(sums, batch, strict=True)]


# --- from the sums of word pieces to places --------------------------------------------------------------------------


def entities(text: str, rows: list[tuple[Array, list[Place]]]) -> list[dict[str, Any]]:
    words = merged(rows)
    found: list[dict[str, Any]] = []
    for (start, end), shares, tag in zip(*words, decoded(words[1]), strict=True) if words[0] else ():
        if tag == 0:
            continue
        kind = (tag - 1) // 2
        score = float(shares[1 + 2 * kind] + shares[2 + 2 * kind])
        if tag % 2:
            found.append({"start": start, "end": end, "label": ABOUT["labels"][kind], "score": score})
        else:
            found[-1].update(end=end, score=min(score, found[-1]["score"]))
    return [{"start": one["start"], "end": one["end"], "text": text[one["start"] : one["end"]], **one} for one in found]


def merged(rows: list[tuple[Array, list[Place]]]) -> tuple[list[Place], list[Array]]:
    """Every word once, from the window in which it is farthest from the edge; its first word piece speaks for it."""
    best: dict[int, tuple[int, Place, Array]] = {}
    for sums, units in rows:
        for position, unit in enumerate(units):
            if unit == NOWHERE or (position and units[position - 1] == unit):
                continue
            margin = min(position, len(units) - 1 - position)
            if unit[0] not in best or margin > best[unit[0]][0]:
                shifted = np.exp(sums[position].astype(np.float64) - sums[position].max())
                best[unit[0]] = (margin, unit, shifted / shifted.sum())
    places: list[Place] = []
    shares: list[Array] = []
    for start in sorted(best):
        if not places or start >= places[-1][1]:
            places.append(best[start][1])
            shares.append(best[start][2])
    return places, shares


def decoded(shares: list[Array]) -> list[int]:
    """The likeliest tags: 0 nothing, 1 + 2k begins kind k, 2 + 2k goes on with it, which only follows one of these."""
    logs = np.log(np.maximum(np.stack(shares), 1e-9))
    steps = np.zeros((logs.shape[1], logs.shape[1]))
    for tag in range(2, len(steps), 2):
        steps[:, tag] = -1e9
        steps[[tag - 1, tag], tag] = 0.0
    best, came = logs[0].copy(), np.zeros(logs.shape, dtype=np.int64)
    best[2::2] = -1e9
    for i in range(1, len(logs)):
        ways = best[:, None] + steps
        came[i], best = ways.argmax(axis=0), ways.max(axis=0) + logs[i]
    tags = [int(best.argmax())]
    for i in range(len(logs) - 1, 0, -1):
        tags.append(int(came[i, tags[-1]]))
    return tags[::-1]


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
def reads_small_letters() -> bool:
    tokenizer = read_tokenizer()
    if "token_type_ids" not in tokenizer.model_input_names:
        return False
    same = tokenizer(["London", "london"], add_special_tokens=False)["input_ids"]
    return bool(same[0] == same[1])


@cache
def read_encoder() -> Any:
    """Its configuration names the class that reads; of T5 and BART that is the one half that is here."""
    config = AutoConfig.from_pretrained(HERE / "tuned" / "encoder", local_files_only=True)
    module = importlib.import_module(type(config).__module__.replace(".configuration_", ".modeling_"))
    encoder = getattr(module, config.architectures[0])
    return encoder.from_pretrained(HERE / "tuned" / "encoder", dtype=torch.float32, local_files_only=True).eval()


def main() -> None:
    lines = [line.decode("utf-8", "replace") for line in sys.stdin.buffer.read().splitlines()]
    inputs = [json.loads(line) if re.match(r'\{\s*"text', line) else line for line in lines]
    for answer in predict(inputs):
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8") + b"\n")


if __name__ == "__main__":
    main()
