"""Words of a text as places in it, and which of its word pieces make a word."""

import re
from collections.abc import Sequence
from typing import Any

from workers.engine.failures import EngineFailure

# The share of a window that the next one reads again.
OVERLAP = 0.25
Place = tuple[int, int]
"""Begin and end in characters, the end not counted."""

NOWHERE: Place = (0, 0)
"""The place of a word piece that stands for nothing in the text, such as the one at its beginning."""

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


def words_of(text: str) -> list[Place]:
    """Runs of letters and digits; of scripts without blanks every letter; every other sign for itself."""
    return [found.span() for found in WORD.finditer(text)]


def units_of(text: str, pieces: Sequence[Place]) -> list[Place]:
    """For each word piece the place of the word it belongs to, or of the words where one piece reads several."""
    words = words_of(text)
    owner = [-1] * len(text)
    for number, (start, end) in enumerate(words):
        owner[start:end] = [number] * (end - start)
    read = [_numbers(owner, start, end) for start, end in pieces]
    first = list(range(len(words)))
    for numbers in read:
        if len(numbers) > 1:
            first[numbers[0] : numbers[-1] + 1] = [first[numbers[0]]] * (numbers[-1] + 1 - numbers[0])
    last = {begin: number for number, begin in enumerate(first)}
    return [
        (words[first[numbers[0]]][0], words[last[first[numbers[0]]]][1]) if numbers else NOWHERE for numbers in read
    ]


def _numbers(owner: list[int], start: int, end: int) -> list[int]:
    """The words that a word piece reads, in order; tokenizers count the blank before a word to its piece."""
    return sorted({number for number in owner[start:end] if number >= 0})


def in_windows(texts: Sequence[str], tokenizer: Any, max_length: int) -> dict[str, Any]:
    """Word pieces of every text in windows of at most `max_length` that overlap, so that a long text is read to its
    end; beside them the unit of every piece and the text that owns each window. EngineFailure where the tokenizer
    cannot tell where its pieces lie.

    Of a model that knows only small letters but tells a second text from a first, the second kind is lent to words
    with a capital letter: what is a name shows by it."""
    if not getattr(tokenizer, "is_fast", False):
        raise EngineFailure("MODEL_NO_PLACES")
    if not texts:
        return {"input_ids": [], "units": [], "owner": []}
    encoded = tokenizer(
        list(texts),
        truncation=True,
        max_length=max_length,
        stride=int((max_length - tokenizer.num_special_tokens_to_add()) * OVERLAP),
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        return_attention_mask=False,
    )
    owner = [int(number) for number in encoded["overflow_to_sample_mapping"]]
    rows = list(zip(owner, encoded["offset_mapping"], strict=True))
    units = [units_of(texts[number], places) for number, places in rows]
    found = {"input_ids": encoded["input_ids"], "units": units, "owner": owner}
    if reads_small_letters(tokenizer):
        found["token_type_ids"] = [
            [int(_has_capital(texts[number][start:end])) for start, end in row]
            for number, row in zip(owner, units, strict=True)
        ]
    return found


def reads_small_letters(tokenizer: Any) -> bool:
    """Whether it takes capital letters for small ones, and there is a place to say which were capitals."""
    if "token_type_ids" not in tokenizer.model_input_names:
        return False
    same = tokenizer(["London", "london"], add_special_tokens=False)["input_ids"]
    return bool(same[0] == same[1])


def _has_capital(word: str) -> bool:
    return any(letter.isupper() for letter in word)
