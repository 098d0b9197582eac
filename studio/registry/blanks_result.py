"""Texts with hidden words: what stood there, and what was guessed, set into the text at its blanks."""

import json
from collections.abc import Sequence

from django.utils.translation import gettext as _

from studio.core.marking import Part
from workers.engine.data.blanks import BLANK, with_blank

# Of a long stretch between two blanks so much stands beside each of them.
MOST_SHOWN, BESIDE = 500, 100
LEFT_OUT = "…"


def words_in(cell: str) -> list[str]:
    """The words in a cell of the exam's table; a cell of another form holds none."""
    try:
        found = json.loads(cell or "[]")
    except (ValueError, RecursionError):
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def in_words(cell: str) -> str:
    """“letter, parcel”; what is no list stays as it is."""
    return ", ".join(word or "–" for word in words_in(cell)) or ("–" if cell.strip() in ("", "[]") else cell)


def guessed_parts(asked: str, right: Sequence[str], said: Sequence[str]) -> tuple[Part, ...]:
    """The words that were hidden, each with what was guessed for it; of a long text the beginning."""
    notes = [
        (
            word,
            _("guessed") if word.casefold() == guess.casefold() else _("its guess: %(word)s") % {"word": guess or "–"},
        )
        for word, guess in zip(right, said, strict=False)
    ]
    return _filled(asked, notes)


def filled_parts(question: str, words: Sequence[tuple[str, str]]) -> tuple[Part, ...]:
    """A text that was asked with its blanks filled; each word comes with what is said of it."""
    return _filled(with_blank(question), words)


def _filled(text: str, words: Sequence[tuple[str, str]]) -> tuple[Part, ...]:
    pieces = text.split(BLANK)
    if len(pieces) - 1 < len(words) or not words:
        # The text has such signs of its own, or nothing was hidden: no blank can be told to be the right one.
        return (Part(text[:MOST_SHOWN] + (LEFT_OUT if len(text) > MOST_SHOWN else "")),)
    pieces = [_cut(piece, number, len(pieces) - 1) for number, piece in enumerate(pieces)]
    parts, length = [Part(pieces[0])], len(pieces[0])
    for number, piece in enumerate(pieces[1:]):
        word, note = words[number] if number < len(words) else (BLANK, "")
        parts += [Part(word, note), Part(piece)]
        length += len(word) + len(piece)
        if length > MOST_SHOWN:
            parts += [Part(LEFT_OUT)] if number + 2 < len(pieces) else []
            break
    return tuple(part for part in parts if part.words)


def _cut(piece: str, number: int, last: int) -> str:
    """A stretch with its middle left out, or its far end where no blank stands on that side."""
    if len(piece) <= 2 * BESIDE:
        return piece
    before = "" if number == 0 else piece[:BESIDE]
    behind = "" if number == last else piece[-BESIDE:]
    return f"{before}{LEFT_OUT}{behind}"
