"""Texts with some of their words hidden, for models that learn by guessing them.

Whole words are hidden (Cui et al., 2019, arXiv:1906.08101), 15 of 100. While learning, 80 of 100 hidden word pieces
are covered, 10 are another word of the texts and 10 stay as they are (Devlin et al., 2019, arXiv:1810.04805); in tests
all of them are covered, so that every test asks the same and nothing of the answer shows.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.blanks import BLANK, with_blank
from workers.engine.data.encoding import IGNORED, Encoded
from workers.engine.data.words import NOWHERE, Place, units_of
from workers.engine.failures import EngineFailure

TEXTS_AT_A_TIME = 1000
HIDDEN_SHARE = 0.15
COVERED, REPLACED = 0.8, 0.9
"""Below the first a hidden word piece is covered, below the second it is another one, above it stays."""

Row = tuple[list[int], list[Place]]


def in_rows(texts: Sequence[str], tokenizer: Any, max_length: int) -> Encoded:
    """Word pieces of every text, to its end: in rows of at most `max_length` that follow one another and are cut
    between words. Beside them the word of every piece, the text of every row, and which pieces are words or
    parts of them. EngineFailure where the tokenizer cannot tell where its pieces lie."""
    if not getattr(tokenizer, "is_fast", False):
        raise EngineFailure("MODEL_NO_PLACES")
    before, behind = _around(tokenizer)
    room = max(1, max_length - len(before) - len(behind))
    found: Encoded = {"input_ids": [], "units": [], "owner": [], "reader": tokenizer}
    in_use: set[int] = set()
    for owner, (text, pieces, places) in enumerate(_read(texts, tokenizer)):
        in_use.update(pieces)
        for ids, row in _cut(pieces, units_of(text, places), room):
            found["input_ids"].append([*before, *ids, *behind])
            found["units"].append([*([NOWHERE] * len(before)), *row, *([NOWHERE] * len(behind))])
            found["owner"].append(owner)
    # What may stand for another word, so none of those that say "begin", "end" or "unknown".
    found["in_use"] = sorted(in_use - set(tokenizer.all_special_ids)) or [tokenizer.mask_token_id]
    return found


def _read(texts: Sequence[str], tokenizer: Any) -> Iterator[tuple[str, list[int], list[Place]]]:
    """Each text with its word pieces and where they lie in it. The library keeps far more of what it has read than is
    needed here, so that goes part by part."""
    for start in range(0, len(texts), TEXTS_AT_A_TIME):
        part = list(texts[start : start + TEXTS_AT_A_TIME])
        told = tokenizer(part, add_special_tokens=False, return_offsets_mapping=True, return_attention_mask=False)
        yield from zip(part, told["input_ids"], told["offset_mapping"], strict=True)


def _around(tokenizer: Any) -> tuple[list[int], list[int]]:
    """The special pieces before and behind a text."""
    bare = tokenizer("a", add_special_tokens=False)["input_ids"]
    whole = tokenizer("a")["input_ids"]
    start = next(i for i in range(len(whole)) if whole[i : i + len(bare)] == bare)
    return whole[:start], whole[start + len(bare) :]


def _cut(ids: list[int], units: list[Place], room: int) -> list[Row]:
    """Rows of at most `room` pieces; a word is cut only where it is longer than that. An empty text is one row."""
    rows: list[Row] = []
    start = 0
    while start < len(ids) or not rows:
        end = min(start + room, len(ids))
        last = end
        while start < last < len(ids) and units[last] == units[last - 1] != NOWHERE:
            last -= 1
        end = last if last > start else end
        rows.append((ids[start:end], units[start:end]))
        start = max(end, start + 1)
    return rows


def hidden_for_test(encoded: Encoded, numbers: Sequence[int], seed: int) -> Encoded:
    """The same words are hidden at every test: drawn from the seed and the number of the text in the table."""
    rows, before = [], -1
    window = 0
    for i, owner in enumerate(encoded["owner"]):
        window = window + 1 if owner == before else 0
        before = owner
        generator = np.random.default_rng([seed, int(numbers[owner]), window])
        rows.append(_hidden(encoded, i, encoded["input_ids"][i], generator, is_test=True))
    return {**encoded, "input_ids": [ids for ids, _ in rows], "labels": [labels for _, labels in rows]}


def hidden_for_learning(encoded: Encoded, numbers: Sequence[int], seed: int) -> Encoded:
    """These rows with other words hidden in every pass; the number of a row goes on counting from pass to pass."""
    rows = []
    for number in numbers:
        i = number % len(encoded["input_ids"])
        generator = np.random.default_rng([seed, number])
        rows.append(_hidden(encoded, i, originals(encoded, i), generator, is_test=False))
    return {"input_ids": [ids for ids, _ in rows], "labels": [labels for _, labels in rows]}


def originals(encoded: Encoded, row: int) -> list[int]:
    """The pieces of a row as they were before any was hidden."""
    ids, labels = encoded["input_ids"][row], encoded["labels"][row]
    return [piece if right == IGNORED else right for piece, right in zip(ids, labels, strict=True)]


def _hidden(
    encoded: Encoded, row: int, ids: list[int], generator: np.random.Generator, *, is_test: bool
) -> tuple[list[int], list[int]]:
    """The pieces with some of them hidden, and what is right there."""
    tokenizer = encoded["reader"]
    shown, labels = list(ids), [IGNORED] * len(ids)
    places = _chosen(encoded["units"][row], ids, tokenizer.unk_token_id, generator)
    draws: NDArray[np.float64] = np.zeros(len(places)) if is_test else generator.random(len(places))
    others = generator.integers(0, len(encoded["in_use"]), len(places))
    for place, draw, other in zip(places, draws, others, strict=True):
        labels[place] = ids[place]
        if draw < COVERED:
            shown[place] = tokenizer.mask_token_id
        elif draw < REPLACED:
            shown[place] = encoded["in_use"][other]
    return shown, labels


def _chosen(units: list[Place], ids: list[int], unknown: int | None, generator: np.random.Generator) -> list[int]:
    """The places of a share of the words, at least one; words that the tokenizer does not know are left alone."""
    words: dict[Place, list[int]] = {}
    for place, unit in enumerate(units):
        if unit != NOWHERE:
            words.setdefault(unit, []).append(place)
    known = [places for places in words.values() if all(ids[place] != unknown for place in places)]
    count = max(1, round(HIDDEN_SHARE * len(known)))
    order = generator.permutation(len(known))[:count]
    return sorted(place for i in order for place in known[i])


def asked(texts: Sequence[str], tokenizer: Any, max_length: int) -> Encoded:
    """Texts whose blanks are to be filled, one word piece each: a row a text, of a long one the part around its first
    blank."""
    before, behind = _around(tokenizer)
    mask, room = tokenizer.mask_token_id, max(1, max_length - len(before) - len(behind))
    covered = [with_blank(text).replace(BLANK, tokenizer.mask_token) for text in texts]
    told = tokenizer(covered or [""], add_special_tokens=False, return_attention_mask=False)["input_ids"]
    rows = [[*before, *_around_blank(ids, mask, room), *behind] for ids in told[: len(texts)]]
    return {
        "input_ids": rows,
        "labels": [[mask if piece == mask else IGNORED for piece in ids] for ids in rows],
        "units": [[NOWHERE] * len(ids) for ids in rows],
        "owner": list(range(len(rows))),
        "reader": tokenizer,
    }


def _around_blank(ids: list[int], mask: int, room: int) -> list[int]:
    first = ids.index(mask) if mask in ids else 0
    start = max(0, min(first - room // 2, len(ids) - room))
    return ids[start : start + room]
