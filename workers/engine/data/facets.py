"""Several labels of one text, each in a respect of its own: topic, tone, urgency. One respect is a facet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.links import answers_of

# What stands where nobody has said a text's label in this respect; loss functions pass it over.
UNKNOWN = -100


@dataclass(frozen=True)
class Facet:
    """One respect in which a text has a label; `start` is where its outputs begin among those of all facets."""

    name: str
    labels: list[str]
    start: int

    @property
    def place(self) -> slice:
        return slice(self.start, self.start + len(self.labels))


def facets_of(gauge: Mapping[str, Any]) -> list[Facet]:
    """The facets as reading the examples found them."""
    found, start = [], 0
    for one in gauge.get("facets", ()):
        found.append(Facet(str(one["name"]), [str(label) for label in one["labels"]], start))
        start += len(one["labels"])
    return found


def shares_of(facets: Sequence[Facet], outputs: NDArray[np.floating]) -> NDArray[np.float32]:
    """Rows × outputs of all facets, those of each adding up to one."""
    return np.concatenate([answers_of("softmax", outputs[:, facet.place]) for facet in facets], axis=1)


def known(facet_number: int, targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows whose label is known in this respect; `targets` are rows × facets."""
    return np.flatnonzero(targets[:, facet_number] != UNKNOWN)


def said(facets: Sequence[Facet], answer: NDArray[np.float32]) -> dict[str, dict[str, Any]]:
    """One answer by facet: its label, how sure, and the shares of all its labels."""
    told = {}
    for facet in facets:
        shares = answer[facet.place]
        best = int(shares.argmax())
        scores = {label: float(share) for label, share in zip(facet.labels, shares, strict=True)}
        told[facet.name] = {"label": facet.labels[best], "score": float(shares[best]), "scores": scores}
    return told
