"""Fits the quick model; everything about it that is a choice is chosen on the practice test."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from workers.engine.data.counts import fit_counts, transform
from workers.engine.data.examples import Examples, Splits
from workers.engine.data.features import FrozenEncoder, cached_vectors, going_on
from workers.engine.models.regression import Features, Fitted, fit

if TYPE_CHECKING:
    from workers.engine.models.quick import QuickModel
    from workers.engine.models.starting import StartingModel

Shares = dict[str, float]
# How much the blocks weigh beside each other, and how freely the weights may move (C). From the most useful on:
# with many examples and labels only the first few are tried, since each costs seconds.
CANDIDATES: tuple[tuple[Shares, float], ...] = (
    ({"vector": 2.0, "word": 1.0, "char": 1.0}, 2.0),
    ({"vector": 3.0, "word": 1.0, "char": 1.0}, 1.0),
    ({"vector": 0.0, "word": 1.0, "char": 1.0}, 10.0),
    ({"vector": 1.0, "word": 1.0, "char": 1.0}, 5.0),
    ({"vector": 0.0, "word": 0.0, "char": 1.0}, 20.0),
    ({"vector": 1.0, "word": 0.5, "char": 1.0}, 10.0),
    ({"vector": 1.0, "word": 0.0, "char": 0.0}, 10.0),
)
COST_OF_ALL = 60_000
FEW_CANDIDATES = 2


@dataclass(frozen=True)
class Candidate:
    """One choice of shares, fitted, with what it says to the practice test."""

    shares: Shares
    fitted: Fitted
    logits: NDArray[np.float32]
    quality: float


def fit_quick(
    *,
    splits: Splits,
    starting: "StartingModel",
    max_length: int,
    cache: Path,
    seed: int,
    ask: Callable[[], None],
    tell: Callable[[int, int], None],
) -> "QuickModel":
    """Vectors are computed once and cached; `ask` may raise to stop, `tell(done, total)` reports progress. Nothing in
    it is drawn by lot, so `seed` changes nothing; it is part of the contract for what comes after."""
    from workers.engine.models.quick import QuickModel, joined, shown_texts

    encoder = FrozenEncoder(
        backbone=starting.backbone,
        tokenizer=starting.tokenizer,
        pooling=starting.pooling,
        pad_id=starting.pad_id,
        max_length=max_length,
    )
    parts = {"train": splits.train, "validation": splits.validation}
    vectors = _vectors(encoder, parts, cache, ask, tell)
    texts = {name: shown_texts(part.texts, part.pairs) for name, part in parts.items()}
    counts = fit_counts(texts["train"])
    counted = {
        name: {block: transform(vectoriser, texts[name]) for block, vectoriser in counts.items()} for name in texts
    }

    def features(name: str, shares: Shares) -> Features:
        return joined(vectors[name], counted[name], shares)

    best = max(_fitted(splits, features, set(counts), ask), key=lambda candidate: candidate.quality)
    return QuickModel(
        labels=splits.labels,
        encoder=encoder,
        counts={name: vectoriser for name, vectoriser in counts.items() if best.shares[name]},
        shares=best.shares,
        # What is kept has half precision, so the studio answers with that from the start.
        weights=best.fitted.weights.astype(np.float16).astype(np.float32),
        bias=best.fitted.bias,
        temperature=temperature_of(best.logits, splits.validation.targets),
        cache=cache,
        ask=ask,
    )


def _vectors(
    encoder: FrozenEncoder,
    parts: dict[str, Examples],
    cache: Path,
    ask: Callable[[], None],
    tell: Callable[[int, int], None],
) -> dict[str, NDArray[np.float32]]:
    """Of both parts, counted together, so that the progress told never moves backwards."""
    total = sum(map(len, parts.values()))
    found, num_read = {}, 0
    for name, part in parts.items():
        found[name] = cached_vectors(
            encoder,
            part.texts,
            part.pairs,
            cache=cache,
            is_fast=name == "train",
            ask=ask,
            tell=going_on(tell, num_read, total),
        )
        num_read += len(part)
    return found


def _fitted(
    splits: Splits, features: Callable[[str, Shares], Features], blocks: set[str], ask: Callable[[], None]
) -> Iterator[Candidate]:
    num_labels, targets = len(splits.labels), splits.validation.targets
    for shares, freedom in _candidates(len(splits.train), num_labels, blocks):
        train = features("train", shares)
        if not train.num_columns:
            continue
        fitted = fit(train, splits.train.targets, num_labels, freedom=freedom, ask=ask)
        logits = features("validation", shares).logits(fitted.weights, fitted.bias)
        yield Candidate(shares, fitted, logits, _quality(logits, targets))


def _candidates(num_train: int, num_labels: int, blocks: set[str]) -> Iterable[tuple[Shares, float]]:
    many = num_train * num_labels > COST_OF_ALL
    for shares, freedom in CANDIDATES[: FEW_CANDIDATES if many else None]:
        yield {name: share if name == "vector" or name in blocks else 0.0 for name, share in shares.items()}, freedom


def temperature_of(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """The one number that makes “how sure” honest on the practice test (Guo et al. 2017)."""
    if not len(targets):
        return 1.0

    # Right labels count for a little less than one (Platt 1999): a practice test without a mistake would otherwise
    # ask for boundless certainty.
    doubt = 1.0 / (len(targets) + 2)

    def error(log_temperature: float) -> float:
        scaled = log_softmax(logits.astype(np.float64) / np.exp(log_temperature), axis=1)
        right = scaled[np.arange(len(targets)), targets].mean()
        return float(-(1 - doubt) * right - doubt * np.maximum(scaled, -30.0).mean())

    return float(np.exp(minimize_scalar(error, bounds=(-3.0, 2.0), method="bounded").x))


def _quality(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """Share of right answers, and of two that are equal the one with the smaller error score."""
    right = float((logits.argmax(axis=1) == targets).mean())
    loss = -log_softmax(logits.astype(np.float64), axis=1)[np.arange(len(targets)), targets].mean()
    return right - 1e-3 * float(loss)
