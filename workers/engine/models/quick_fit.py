"""Fits the quick model; everything about it that is a choice is chosen on the practice test."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from workers.engine.data.counts import fit_counts, transform
from workers.engine.data.examples import Examples, Splits
from workers.engine.data.features import FrozenEncoder, cached_vectors, going_on
from workers.engine.data.links import Link
from workers.engine.models.joining import beside, joined, shown_texts
from workers.engine.models.quick import QuickModel
from workers.engine.models.regression import Features, Fitted, fit

if TYPE_CHECKING:
    from workers.engine.data.guessed import Guesses
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
# The same of numbers, which ask for a firmer hold, and of pairs of texts above all.
NUMBER_CANDIDATES: tuple[tuple[Shares, float], ...] = (
    ({"vector": 2.0, "word": 1.0, "char": 1.0}, 2.0),
    ({"vector": 1.0, "word": 0.0, "char": 0.0}, 0.03),
    ({"vector": 0.0, "word": 1.0, "char": 1.0}, 3.0),
    ({"vector": 1.0, "word": 0.0, "char": 0.0}, 1.0),
    ({"vector": 1.0, "word": 0.5, "char": 0.5}, 0.1),
    ({"vector": 2.0, "word": 1.0, "char": 1.0}, 0.3),
)
COST_OF_ALL = 60_000
FEW_CANDIDATES = 2


@dataclass(frozen=True)
class Problem:
    """What is to be learned: `targets` of `train` and `validation` as the regression takes them."""

    link: Link
    targets: dict[str, NDArray[Any]]
    num_outputs: int
    importance: NDArray[np.float32] | None = None


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
    link: Link = "softmax",
    guesses: "Guesses | None" = None,
) -> QuickModel:
    """Vectors are computed once and cached; `ask` may raise to stop, `tell(done, total)` reports progress. Nothing in
    it is drawn by lot, so `seed` changes nothing; it is part of the contract for what comes after. With `guesses` it
    learns from texts without a label besides."""
    encoder = _encoder(starting, max_length)
    parts = {"train": splits.train, "validation": splits.validation}
    is_beside = link == "identity" and splits.train.pairs is not None
    vectors = _vectors(encoder, parts, cache, ask, tell, is_beside)
    if guesses is not None and splits.unlabelled is not None:
        parts["train"] = guesses.beside(splits.train, splits.unlabelled)
        vectors["train"] = _with_guessed(vectors["train"], encoder, splits.unlabelled, guesses, cache, ask)
    texts = {name: shown_texts(part.texts, part.pairs) for name, part in parts.items()}
    counts = fit_counts(texts["train"])
    counted = {name: {block: transform(one, texts[name]) for block, one in counts.items()} for name in texts}

    def features(name: str, shares: Shares) -> Features:
        return joined(vectors[name], counted[name], shares)

    mean, scale = _middle(splits, link)
    targets = {name: _measured(part, link, mean, scale) for name, part in parts.items()}
    problem = Problem(link, targets, max(1, len(splits.labels)), parts["train"].importance)
    best = max(_fitted(problem, features, set(counts), ask), key=lambda candidate: candidate.quality)
    return QuickModel(
        labels=splits.labels,
        encoder=encoder,
        counts={name: vectoriser for name, vectoriser in counts.items() if best.shares[name]},
        shares=best.shares,
        weights=_halved(best.fitted.weights),
        bias=best.fitted.bias,
        temperature=temperature_of(best.logits, targets["validation"], link),
        cache=cache,
        ask=ask,
        link=link,
        mean=mean,
        scale=scale,
        is_beside=is_beside,
    )


def _with_guessed(
    vectors: NDArray[np.float32],
    encoder: FrozenEncoder,
    unlabelled: Examples,
    guesses: "Guesses",
    cache: Path,
    ask: Callable[[], None],
) -> NDArray[np.float32]:
    """Behind the vectors of the labelled examples those of the guessed ones, out of the cache."""
    read = cached_vectors(encoder, unlabelled.texts, unlabelled.pairs, cache=cache, ask=ask)
    return np.concatenate([vectors, read[guesses.places]])


def _middle(splits: Splits, link: Link) -> tuple[float, float]:
    """What numbers are counted from, and in."""
    return (splits.gauge["mean"], splits.gauge["scale"]) if link == "identity" else (0.0, 1.0)


def _halved(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is kept has half precision, so the studio answers with that from the start."""
    return weights.astype(np.float16).astype(np.float32)


def _encoder(starting: "StartingModel", max_length: int) -> FrozenEncoder:
    return FrozenEncoder(
        backbone=starting.backbone,
        tokenizer=starting.tokenizer,
        pooling=starting.pooling,
        pad_id=starting.pad_id,
        max_length=max_length,
    )


def _measured(part: Examples, link: Link, mean: float, scale: float) -> NDArray[Any]:
    """What is to be learned of a part: numbers counted in their spread from the middle, in one column."""
    return np.asarray(((part.targets - mean) / scale)[:, None] if link == "identity" else part.targets)


def _vectors(
    encoder: FrozenEncoder,
    parts: dict[str, Examples],
    cache: Path,
    ask: Callable[[], None],
    tell: Callable[[int, int], None],
    is_beside: bool,
) -> dict[str, NDArray[np.float32]]:
    """Of both parts, counted together, so that the progress told never moves backwards."""
    total = sum(map(len, parts.values())) * (2 if is_beside else 1)
    found, num_read = {}, 0
    for name, part in parts.items():
        sides = [(part.texts, None), (part.pairs or [], None)] if is_beside else [(part.texts, part.pairs)]
        read = []
        for texts, pairs in sides:
            heard = going_on(tell, num_read, total)
            is_fast = name == "train"
            read.append(cached_vectors(encoder, texts, pairs, cache=cache, is_fast=is_fast, ask=ask, tell=heard))
            num_read += len(texts)
        found[name] = beside(*read) if is_beside else read[0]
    return found


def _fitted(
    problem: Problem, features: Callable[[str, Shares], Features], blocks: set[str], ask: Callable[[], None]
) -> Iterator[Candidate]:
    targets = problem.targets
    for shares, freedom in _candidates(problem, blocks):
        train = features("train", shares)
        if not train.num_columns:
            continue
        fitted = fit(
            train,
            targets["train"],
            problem.num_outputs,
            freedom=freedom,
            ask=ask,
            link=problem.link,
            importance=problem.importance,
        )
        logits = features("validation", shares).logits(fitted.weights, fitted.bias)
        yield Candidate(shares, fitted, logits, _quality(logits, targets["validation"], problem.link))


def _candidates(problem: Problem, blocks: set[str]) -> Iterable[tuple[Shares, float]]:
    chosen = NUMBER_CANDIDATES if problem.link == "identity" else CANDIDATES
    many = len(problem.targets["train"]) * problem.num_outputs > COST_OF_ALL
    for shares, freedom in chosen[: FEW_CANDIDATES if many else None]:
        yield {name: share if name == "vector" or name in blocks else 0.0 for name, share in shares.items()}, freedom


def temperature_of(logits: NDArray[np.float32], targets: NDArray[Any], link: Link = "softmax") -> float:
    """The one number that makes “how sure” honest on the practice test (Guo et al. 2017)."""
    if not len(targets) or link == "identity":
        return 1.0

    # Right labels count for a little less than one (Platt 1999): a practice test without a mistake would otherwise
    # ask for boundless certainty.
    doubt = 1.0 / (len(targets) + 2)

    def error(log_temperature: float) -> float:
        scaled = logits.astype(np.float64) / np.exp(log_temperature)
        if link == "sigmoid":
            return _missed_shares(scaled, (1 - doubt) * targets + doubt / 2)
        scaled = log_softmax(scaled, axis=1)
        right = scaled[np.arange(len(targets)), targets].mean()
        return float(-(1 - doubt) * right - doubt * np.maximum(scaled, -30.0).mean())

    return float(np.exp(minimize_scalar(error, bounds=(-3.0, 2.0), method="bounded").x))


def _quality(logits: NDArray[np.float32], targets: NDArray[Any], link: Link) -> float:
    """The smallest error; of one label the share of right answers, and of two that are equal the one with the smaller
    error score."""
    if link == "identity":
        return -float(np.square(logits - targets).mean())
    if link == "sigmoid":
        return -_missed_shares(logits.astype(np.float64), targets)
    right = float((logits.argmax(axis=1) == targets).mean())
    loss = -log_softmax(logits.astype(np.float64), axis=1)[np.arange(len(targets)), targets].mean()
    return right - 1e-3 * float(loss)


def _missed_shares(logits: NDArray[np.float64], targets: NDArray[Any]) -> float:
    return float((np.logaddexp(0.0, logits) - targets * logits).mean())
