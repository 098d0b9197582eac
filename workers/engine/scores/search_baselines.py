"""Simpler ways to search: counting words and characters, and the starting model as it is."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.counts import fit_counts, transform
from workers.engine.data.searches import Searches
from workers.engine.scores.exam import Exam
from workers.engine.scores.ranking import Found, ranked

Say = Callable[[], Sequence[Found]]


def timed_ways(exam: Exam) -> Iterator[tuple[str, Sequence[Found], float]]:
    """Each way by its name, with what it finds and the seconds it took."""
    test = exam.splits.test
    assert isinstance(test, Searches), "asked of searches only"  # noqa: S101  # An invariant, not input.
    ways: list[tuple[str, Say]] = [("counts", lambda: counted(test, exam.ask))]
    if exam.before is not None:
        before = exam.before
        ways.append(("frozen", lambda: before(test)))
    for name, say in ways:
        exam.ask()
        started = time.monotonic()
        said = say()
        yield name, said, time.monotonic() - started


def counted(test: Searches, ask: Callable[[], None] | None = None) -> list[Found]:
    """By how many words and runs of characters they share, rare ones weighing more (TF-IDF, cosine). `ask` is called
    from time to time and may raise to stop."""
    if test.has_partner:
        partners = [test.partner(i) for i in range(len(test))]
        blocks = _blocks(test.texts, partners)
        likeness = sum((asked.multiply(own).sum(axis=1).A1 for asked, own in blocks), np.zeros(len(test)))
        return partnered(test, likeness / max(1, len(blocks)))
    sought = [test.items.texts[place] for place in test.sought]
    blocks = _blocks(test.texts, sought)

    def closeness(block: slice) -> NDArray[np.float32]:
        if ask is not None:
            ask()
        start = np.zeros((block.stop - block.start, len(sought)), dtype=np.float32)
        together = sum(((asked[block] @ items.T).toarray() for asked, items in blocks), start)
        return np.asarray(together / max(1, len(blocks)), dtype=np.float32)

    return ranked(test, closeness)


def _blocks(queries: list[str], items: list[str]) -> list[tuple[Any, Any]]:
    """Words and characters of both, as far as they occur in the items."""
    counts = fit_counts(list(dict.fromkeys(items)))
    return [(transform(one, queries), transform(one, items)) for one in counts.values()]


def partnered(examples: Searches, likeness: NDArray[Any]) -> list[Found]:
    """How close each question is to its own item, where nothing is searched."""
    own = [places[0] for places in examples.targets]
    return [
        Found((examples.partner(i),), (examples.items.rows[item],), (close,), likeness=close, degree=degree)
        for i, (item, close, degree) in enumerate(zip(own, likeness.tolist(), examples.degrees.tolist(), strict=True))
    ]
