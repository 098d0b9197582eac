"""Asks this model which word is missing in a text. One text a line on standard input, one JSON object a line on
standard output; ___ stands for the missing word, and where there is none the last word is guessed:

    python -m pip install -r requirements.txt
    echo "where is my ___ now" | python predict.py

or from Python, in this folder:

    from predict import predict
    predict(["where is my ___ now"])

A line may also be a JSON object {"text": "…"}. The answer is
{"text", "blanks": [{"word", "score", "others": [{"word", "score"}]}]}: the text with its blanks filled, and the
likeliest words of every blank. Without this program the model opens with
`transformers.AutoModelForMaskedLM.from_pretrained("tuned/encoder")`.
"""

import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer, logging

HERE = Path(__file__).resolve().parent
ABOUT = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
NUM_GUESSES = 5
BLANK = "___"
BLANKS = re.compile("_{2,}|\uff3f+")
# Scripts without blanks between words, and Korean: every letter is a word, with the accents that belong to it.
ALONE = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u3099\u309a"
)
WORD = re.compile(f"[{ALONE}][{MARKS}]*|[^\\W_{ALONE}](?:[^\\W_{ALONE}]|[{MARKS}])*")
LETTER = re.compile(r"[^\W_]")
logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # The library leaves it untyped.


def predict(inputs: list[Any]) -> list[dict[str, Any]]:
    """A list of texts, or of {"text"}, to a list of answers."""
    return [answer(one["text"] if isinstance(one, dict) else str(one)) for one in inputs]


def answer(text: str) -> dict[str, Any]:
    asked = with_blank(text)
    blanks = [told(logs) for logs in outputs(rows_of(asked))]
    parts = asked.split(BLANK)
    words = [blank["word"] for blank in blanks]
    # A blank that was cut away stays one.
    words += [BLANK] * (len(parts) - 1 - len(words))
    filled = "".join(part for pair in zip(parts, [*words, ""], strict=False) for part in pair)
    return {"text": filled, "blanks": blanks}


def with_blank(text: str) -> str:
    """Every blank written the same; where there is none, the last word becomes one."""
    if BLANKS.search(text):
        return BLANKS.sub(BLANK, text)
    words = [found for found in WORD.finditer(text) if LETTER.match(found[0])]
    return f"{text[: words[-1].start()]}{BLANK}{text[words[-1].end() :]}" if words else text


def rows_of(text: str) -> list[int]:
    """Word pieces; of a long text the part around its first blank."""
    tokenizer = read_tokenizer()
    mask = tokenizer.mask_token_id
    bare, whole = tokenizer("a", add_special_tokens=False)["input_ids"], tokenizer("a")["input_ids"]
    begin = next(i for i in range(len(whole)) if whole[i : i + len(bare)] == bare)
    before, behind = whole[:begin], whole[begin + len(bare) :]
    ids = tokenizer(text.replace(BLANK, tokenizer.mask_token), add_special_tokens=False)["input_ids"]
    room = max(1, int(ABOUT["max_length"]) - len(before) - len(behind))
    first = ids.index(mask) if mask in ids else 0
    start = max(0, min(first - room // 2, len(ids) - room))
    return [*before, *ids[start : start + room], *behind]


def outputs(ids: list[int]) -> list[torch.Tensor]:
    """The log of the likelihood of every word piece, for each blank."""
    row = torch.tensor([ids])
    with torch.inference_mode():
        sums = read_model()(input_ids=row, attention_mask=torch.ones_like(row)).logits[0].float()
    mask = read_tokenizer().mask_token_id
    return [sums[place].log_softmax(dim=-1) for place, piece in enumerate(ids) if piece == mask]


def told(logs: torch.Tensor) -> dict[str, Any]:
    best, ids = logs.topk(NUM_GUESSES)
    guesses = [
        {"word": read_tokenizer().decode([int(i)]).strip(), "score": float(one.exp())}
        for i, one in zip(ids, best, strict=True)
    ]
    return {**guesses[0], "others": guesses[1:]}


# --- files -----------------------------------------------------------------------------------------------------------


@cache
def read_tokenizer() -> Any:
    tokenizer = AutoTokenizer.from_pretrained(HERE / "tuned" / "encoder", local_files_only=True)
    # Texts are cut here; without this the tokenizer warns about every long one.
    tokenizer.model_max_length = 10**9
    return tokenizer


@cache
def read_model() -> Any:
    folder = HERE / "tuned" / "encoder"
    return AutoModelForMaskedLM.from_pretrained(folder, dtype=torch.float32, local_files_only=True).eval()


def main() -> None:
    lines = [line.decode("utf-8", "replace") for line in sys.stdin.buffer.read().splitlines()]
    inputs = [json.loads(line) if re.match(r'\{\s*"text', line) else line for line in lines]
    for one in predict(inputs):
        sys.stdout.buffer.write(json.dumps(one, ensure_ascii=False).encode("utf-8") + b"\n")


if __name__ == "__main__":
    main()
