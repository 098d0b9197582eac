"""Scores of answers found in a text, counted as the official programs count them.

Where one of the two has Chinese characters as cmrc2018_evaluate.py does: every character is a word, signs do not count,
and F1 is of the longest stretch that both have. Elsewhere as evaluate-v2.0.py of SQuAD does: lower case, without signs
and articles, F1 of the words that both have. Of several right answers the best counts; where nothing is right, only
saying nothing is."""

import re
import string
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.answers import Right
from workers.engine.data.questions import Choice

ARTICLES = re.compile(r"\b(a|an|the)\b")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# A Chinese character stands for itself, other letters and digits in runs; signs are left out.
CHINESE_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
SIGNS = frozenset(string.punctuation)
NUM_OTHERS = 4
MIDDLE = 0.5


class Told(NamedTuple):
    """The answer that is given; empty words say that the text does not say."""

    text: str
    start: int | None
    end: int | None
    score: float


def told(choice: Choice, none_from: float) -> Told:
    if not choice.best or choice.none > none_from:
        return Told("", None, None, choice.none)
    best = choice.best[0]
    return Told(choice.text[best.start : best.end], best.start, best.end, best.score)


def as_answer(choice: Choice, none_from: float) -> dict[str, Any]:
    """The answer for programs, with up to four others of other words, the surer first."""
    first = told(choice, none_from)
    others: list[dict[str, Any]] = []
    met = {first.text}
    for one in choice.best:
        text = choice.text[one.start : one.end]
        if text not in met and len(others) < NUM_OTHERS:
            others.append({"answer": text, "start": one.start, "end": one.end, "score": one.score})
            met.add(text)
    return {"answer": first.text, "start": first.start, "end": first.end, "score": first.score, "others": others}


def answer_scores(marks: NDArray[np.float64]) -> dict[str, float]:
    """Mean F1 and share of exactly right answers, from 0 to 1, of a row each."""
    f1, exact = marks.mean(axis=0) if len(marks) else (0.0, 0.0)
    return {"f1": float(f1), "exact_match": float(exact)}


def marks_of(right: Sequence[tuple[Right, ...]], said: Sequence[str]) -> NDArray[np.float64]:
    """F1 and 1 for exactly right, a row for each question."""
    rows = [mark([one.text for one in answers], text) for answers, text in zip(right, said, strict=True)]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 2)


def mark(right: Sequence[str], said: str) -> tuple[float, float]:
    """F1 and exact match of one answer against the best of those that are right."""
    both = [_one(answer, said) for answer in right or [""]]
    return max(f1 for f1, _ in both), max(exact for _, exact in both)


def _one(right: str, said: str) -> tuple[float, float]:
    if HAN.search(right + said):
        a, b = (CHINESE_WORD.findall(text.lower()) for text in (right, said))
        same = _longest_stretch(a, b)
        return _f1(same, len(a), len(b)), float("".join(a) == "".join(b))
    a, b = _words(right), _words(said)
    if not a or not b:
        return float(a == b), float(a == b)
    return _f1((Counter(a) & Counter(b)).total(), len(a), len(b)), float(a == b)


def _words(text: str) -> list[str]:
    bare = "".join(letter for letter in text.lower() if letter not in SIGNS)
    return ARTICLES.sub(" ", bare).split()


def _longest_stretch(a: Sequence[str], b: Sequence[str]) -> int:
    longest, before = 0, [0] * (len(b) + 1)
    for one in a:
        row = [0] * (len(b) + 1)
        for i, other in enumerate(b, 1):
            if one == other:
                row[i] = before[i - 1] + 1
                longest = max(longest, row[i])
        before = row
    return longest


def _f1(same: int, there: int, said: int) -> float:
    return 2 * same / (there + said) if same else 0.0


def settled(choices: Sequence[Choice], right: Sequence[tuple[Right, ...]], *, has_none: bool) -> dict[str, float]:
    """What the practice test decides: `near`, how much nearness to the words of the question counts, and `none_from`,
    the line of silence. Of what is equally good the least nearness."""
    weights = list(choices[0].under) if choices and choices[0].under else [0.0]
    found = []
    for weight in weights:
        under = [one.at(weight) for one in choices]
        line = best_line(under, right) if has_none else MIDDLE
        marks = marks_of(right, [told(one, line).text for one in under])
        found.append({"near": weight, "none_from": line, "f1": answer_scores(marks)["f1"]})
    best = max(found, key=lambda one: (round(one["f1"], 4), -one["near"]))
    return {"near": best["near"], "none_from": best["none_from"]}


def best_line(choices: Sequence[Choice], right: Sequence[tuple[Right, ...]]) -> float:
    """From which share of certainty on “it does not say” is said so that the mean F1 of the practice test is highest;
    of lines that are equally good the one nearest to one half."""
    answered = [choice.text[choice.best[0].start : choice.best[0].end] if choice.best else "" for choice in choices]
    f1 = marks_of(right, answered)[:, 0]
    silent = marks_of(right, [""] * len(answered))[:, 0]
    none = np.array([choice.none for choice in choices])
    lines = np.unique(np.round([0.0, 0.5, 1.0, *((none[:, None] + np.array([-1e-4, 1e-4])).ravel())], 6)).clip(0, 1)
    means = np.array([np.where(none > line, silent, f1).mean() for line in lines])
    best = lines[means >= means.max() - 1e-12]
    return float(best[np.abs(best - MIDDLE).argmin()])
