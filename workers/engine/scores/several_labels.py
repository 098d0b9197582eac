"""An exam in which any number of labels is right: what is said from which certainty on, and what follows from it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.bool_]
Shares = NDArray[np.float32]
# Where no label has an example to choose by.
MIDDLE = 0.5
# A line below or above these says a label to nearly all texts or to none.
LOWEST, HIGHEST = 0.05, 0.95
# A line of its own needs so many examples of the label; with fewer it is drawn towards the line of all.
ENOUGH = 10


@dataclass(frozen=True)
class SeveralAnswers:
    """`right` and `shares` are examples × labels; `lines` the certainty from which on each label is said."""

    labels: list[str]
    right: Marks
    shares: Shares
    lines: Shares

    @cached_property
    def said(self) -> Marks:
        return np.asarray(self.shares >= self.lines)

    @cached_property
    def is_exact(self) -> Marks:
        return np.asarray((self.said == self.right).all(axis=1))

    @property
    def confidence(self) -> Shares:
        return certainty(self.shares, self.said)

    def per_label(self, num_train: NDArray[np.int64]) -> list[dict[str, Any]]:
        """Found, rightly said and both together for each label, with the counts behind them."""
        asked, said, both = (marks.sum(axis=0) for marks in (self.right, self.said, self.right & self.said))
        return [
            {
                "label": label,
                "precision": _share(both[i], said[i]),
                "recall": _share(both[i], asked[i]),
                "f1": _share(2 * both[i], asked[i] + said[i]),
                "num_test": int(asked[i]),
                "num_predicted": int(said[i]),
                "num_right": int(both[i]),
                "num_train": int(num_train[i]),
                "threshold": round(float(self.lines[i]), 4),
            }
            for i, label in enumerate(self.labels)
        ]


def several_scores(right: Marks, said: Marks) -> dict[str, float]:
    """Macro F1 over the labels that occur on either side, the share of texts whose labels are all right, and F1 over
    all labels taken together."""
    both, occurs = (right & said).sum(axis=0), right.sum(axis=0) + said.sum(axis=0)
    f1 = 2 * both[occurs > 0] / occurs[occurs > 0]
    return {
        "macro_f1": float(f1.mean()) if len(f1) else 0.0,
        "accuracy": float((right == said).all(axis=1).mean()) if len(right) else 0.0,
        "micro_f1": _share(2 * both.sum(), occurs.sum()),
    }


def counts_of(right: Marks, said: Marks) -> NDArray[np.int64]:
    """A row a text: labels that are right and said, that are right, that are said."""
    return np.stack([(right & said).sum(axis=1), right.sum(axis=1), said.sum(axis=1)], axis=1)


def points_of(sums: NDArray[np.int64]) -> float:
    """Micro F1 of the sums of such rows."""
    return _share(2 * sums[0], sums[1] + sums[2])


def best_lines(right: Marks, shares: Shares) -> Shares:
    """For each label the line with the best F1 (Lipton et al. 2014), for a rare label drawn towards the one line that
    is best for all labels together, since a few examples cannot place it."""
    common = _best_line(right.ravel(), shares.ravel())
    lines = np.full(shares.shape[1], common, dtype=np.float32)
    for i in range(shares.shape[1]):
        count = int(right[:, i].sum())
        if count:
            trust = min(1.0, count / ENOUGH)
            lines[i] = trust * _best_line(right[:, i], shares[:, i]) + (1 - trust) * common
    return lines


def told(shares: Shares, lines: Sequence[float] | None, labels: list[str]) -> dict[str, Any]:
    """One answer for programs: what is said, the surest first, and the share of every label."""
    said = [i for i in np.argsort(-shares, kind="stable") if shares[i] >= (lines[i] if lines else MIDDLE)]
    scores = {label: float(share) for label, share in zip(labels, shares, strict=True)}
    names = [labels[i] for i in said]
    return {"label": names[0] if names else "", "labels": names, "scores": scores}


def shown(expected: Shares, shares: Shares, lines: Sequence[float] | None, labels: list[str]) -> dict[str, Any]:
    """One answer for people; labels as a JSON list."""
    said = shares >= (np.asarray(lines) if lines else MIDDLE)
    named = [
        json.dumps([labels[i] for i in np.flatnonzero(marks)], ensure_ascii=False) for marks in (expected > 0, said)
    ]
    sure = float(certainty(shares[None], said[None])[0])
    return {"expected": named[0], "predicted": named[1], "confidence": round(sure, 4)}


def certainty(shares: Shares, said: Marks) -> Shares:
    """How sure an answer is: of its least sure label, and without a label how surely none fits."""
    least = np.where(said, shares, np.inf).min(axis=1)
    return np.asarray(np.where(said.any(axis=1), least, 1 - shares.max(axis=1)), dtype=np.float32)


def _best_line(right: Marks, shares: Shares) -> float:
    """Halfway between the two neighbouring shares where the F1 of what lies above is best."""
    if not right.any():
        return MIDDLE
    order = np.argsort(-shares, kind="stable")
    ranked, hits = shares[order], np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + right.sum())
    # Equal shares are said together.
    f1[:-1][ranked[:-1] == ranked[1:]] = -1.0
    best = int(f1.argmax())
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float(np.clip((ranked[best] + below) / 2, LOWEST, HIGHEST))


def _share(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else 0.0
