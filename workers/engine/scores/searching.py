"""What a model that searches answers, out of the vectors of the texts it has read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.encoding import Encoded
from workers.engine.data.examples import Examples
from workers.engine.data.searches import Searches
from workers.engine.scores.likeness_report import DECIMALS, degree_of
from workers.engine.scores.ranking import Found, ranked, scaled
from workers.engine.scores.search_baselines import partnered

if TYPE_CHECKING:
    from workers.engine.models.index import Index


def answered(outputs: NDArray[Any], encoded: Encoded, examples: Examples, index: "Index | None") -> Sequence[Found]:
    """Of examples with their right items, what is found among those of the exam; of others, what the index holds."""
    if not isinstance(examples, Searches):
        assert index is not None, "questions are asked of what was kept"  # noqa: S101  # An invariant, not input.
        return index.search(outputs)
    vectors, stack = scaled(outputs), encoded["stack"]
    queries = vectors[stack[:, 0]]
    if examples.has_partner:
        return partnered(examples, np.sum(queries * vectors[stack[:, 1]], axis=1))
    items = vectors[encoded["sought"]]
    return ranked(examples, lambda block: queries[block] @ items.T)


def search_example(text: str, answer: Found) -> dict[str, Any]:
    """One answered question for people, with the place of its right item."""
    close = answer.closeness[0] if answer.closeness else 0.0
    return {
        "input": text,
        "expected": answer.wanted[0],
        "predicted": answer.texts[0] if answer.texts else "",
        "confidence": round(min(1.0, max(0.0, close)), 4),
        "place": answer.places[0],
    }


def degree_example(text: str, answer: Found, known: dict[str, Any]) -> dict[str, Any]:
    """One pair for people: how well it goes together, and what the closeness comes to on the same ruler."""
    said = degree_of(answer.likeness, known)
    return {
        "input": text,
        "expected": f"{answer.degree:g}",
        "predicted": f"{said:.{DECIMALS}f}",
        "confidence": round(max(0.0, 1 - abs(said - answer.degree) / max(1e-9, known["highest"] - known["lowest"])), 4),
    }
