"""The simplest ways to answer: the sentence that shares most with the question, and saying nothing."""

import re
from collections import Counter
from collections.abc import Sequence
from math import fsum, log

from workers.engine.data.words import words_of

SENTENCE = re.compile(r"[^.!?。！？\n]+(?:[.!?](?!\s)[^.!?。！？\n]*)*[.!?。！？]*")


def likest_sentences(questions: Sequence[str], contexts: Sequence[str]) -> list[str]:
    """Of every text the sentence whose words are most those of the question; a word counts the more, the fewer
    sentences of the text it is in. The first of equally good ones."""
    return [_likest(question, context) for question, context in zip(questions, contexts, strict=True)]


def _likest(question: str, context: str) -> str:
    sentences = [found.group().strip() for found in SENTENCE.finditer(context) if found.group().strip()]
    if not sentences:
        return ""
    words = [_words(one) for one in sentences]
    met = Counter(word for row in words for word in row)
    asked = _words(question)
    # Exactly summed: the order of a set is another in every process, and must not decide between equally good ones.
    weights = [fsum(log(1 + len(words) / met[word]) for word in row & asked) for row in words]
    return sentences[weights.index(max(weights))]


def _words(text: str) -> set[str]:
    return {text[start:end].casefold() for start, end in words_of(text)}
