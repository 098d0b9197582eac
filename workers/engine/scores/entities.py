"""Scores of places in texts: one counts as right only with exact edges and the right kind, as in conlleval."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.tagging import Span

Spans = Sequence[Span]
OUTCOMES = ("found", "missed", "wrong_kind", "wrong_edges", "invented")


def counts_of(right: Sequence[Spans], said: Sequence[Spans]) -> NDArray[np.int64]:
    """A row a text: places rightly said, places said, places there."""
    rows = [(len(set(a) & set(b)), len(set(b)), len(set(a))) for a, b in zip(right, said, strict=True)]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 3)


def entity_scores(counts: NDArray[np.int64]) -> dict[str, float]:
    """Micro over kinds: f1, precision, recall, each from 0 to 1. Where nothing is there and nothing is said, all is
    right."""
    found, said, there = (int(n) for n in counts.sum(axis=0))
    if not said and not there:
        return {"f1": 1.0, "precision": 1.0, "recall": 1.0}
    return {"f1": 2 * found / (said + there), "precision": _share(found, said), "recall": _share(found, there)}


def per_label(
    labels: list[str], right: Sequence[Spans], said: Sequence[Spans], learned: Sequence[Spans]
) -> list[dict[str, Any]]:
    """Found, rightly said and both together for each kind, with the counts behind them."""
    found: Counter[int] = Counter()
    for a, b in zip(right, said, strict=True):
        found.update(span.kind for span in set(a) & set(b))
    asked, told, taught = (
        Counter(span.kind for spans in part for span in set(spans)) for part in (right, said, learned)
    )
    return [
        {
            "label": label,
            "precision": _share(found[i], told[i]),
            "recall": _share(found[i], asked[i]),
            "f1": _share(2 * found[i], asked[i] + told[i]),
            "num_test": asked[i],
            "num_predicted": told[i],
            "num_right": found[i],
            "num_train": taught[i],
        }
        for i, label in enumerate(labels)
    ]


def outcomes(right: Sequence[Spans], said: Sequence[Spans]) -> tuple[dict[str, int], Counter[tuple[int, int]]]:
    """What became of every place: found, missed, right edges with the wrong kind, wrong edges; and what was said where
    nothing is. Beside it how often one kind was taken for another."""
    counted, mixed = Counter[str](), Counter[tuple[int, int]]()
    for there, told in zip(right, said, strict=True):
        kinds = {(span.start, span.end): span.kind for span in told}
        for span in there:
            kind = kinds.get((span.start, span.end))
            if kind is not None:
                counted["found" if kind == span.kind else "wrong_kind"] += 1
                mixed[span.kind, kind] += kind != span.kind
            else:
                counted["wrong_edges" if any(_meet(span, one) for one in told) else "missed"] += 1
        counted["invented"] += sum(not any(_meet(span, one) for one in there) for span in told)
    return {name: counted[name] for name in OUTCOMES}, +mixed


def _meet(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
