"""The simplest way to find places: remember what was marked in the examples, and mark it again wherever it stands."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from workers.engine.data.examples import Examples
from workers.engine.data.tagging import Span
from workers.engine.data.words import words_of

MOST_WORDS = 12
# A phrase is marked again where it was marked at least this often among its occurrences.
USUALLY = 0.5

Phrase = tuple[str, ...]


def memory(train: Examples, texts: Sequence[str]) -> list[list[Span]]:
    """Of every text the longest phrases first met as marked, from left to right; capital letters do not count."""
    kinds = _learned(train)
    longest = max((len(phrase) for phrase in kinds), default=0)
    return [_recalled(text, kinds, longest) for text in texts]


def _learned(train: Examples) -> dict[Phrase, int]:
    """The usual kind of every phrase that is usually marked."""
    marked: dict[Phrase, Counter[int]] = defaultdict(Counter)
    read = [_words(text) for text in train.texts]
    for (words, places), spans in zip(read, train.targets, strict=True):
        for span in spans:
            inside = [word for word, (start, end) in zip(words, places, strict=True) if span.start < end <= span.end]
            if inside and len(inside) <= MOST_WORDS:
                marked[tuple(inside)][span.kind] += 1
    lengths = sorted({len(phrase) for phrase in marked})
    met = Counter[Phrase]()
    for words, _ in read:
        for length in lengths:
            for first in range(len(words) - length + 1):
                phrase = tuple(words[first : first + length])
                if phrase in marked:
                    met[phrase] += 1
    return {
        phrase: kinds.most_common(1)[0][0] for phrase, kinds in marked.items() if kinds.total() >= USUALLY * met[phrase]
    }


def _recalled(text: str, kinds: dict[Phrase, int], longest: int) -> list[Span]:
    words, places = _words(text)
    found, first = [], 0
    while first < len(words):
        for length in range(min(longest, len(words) - first), 0, -1):
            kind = kinds.get(tuple(words[first : first + length]))
            if kind is not None:
                found.append(Span(places[first][0], places[first + length - 1][1], kind))
                first += length
                break
        else:
            first += 1
    return found


def _words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    places = words_of(text)
    return [text[start:end].casefold() for start, end in places], places
