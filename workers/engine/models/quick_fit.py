"""Fits the quick model; everything about it that is a choice is chosen on the practice test."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from workers.engine.data.counts import fit_counts, transform
from workers.engine.data.examples import Splits
from workers.engine.data.features import FrozenEncoder, cached_vectors

if TYPE_CHECKING:
    from workers.engine.models.quick import QuickModel
    from workers.engine.models.starting import StartingModel

# How much the blocks weigh beside each other, and how freely the weights may move (C). From the most useful on:
# with many examples and labels only the first few are tried, since each costs seconds.
CANDIDATES: tuple[tuple[dict[str, float], float], ...] = (
    ({"vector": 2.0, "word": 1.0, "char": 1.0}, 2.0),
    ({"vector": 3.0, "word": 1.0, "char": 1.0}, 1.0),
    ({"vector": 0.0, "word": 1.0, "char": 1.0}, 5.0),
    ({"vector": 1.0, "word": 1.0, "char": 1.0}, 5.0),
    ({"vector": 3.0, "word": 1.0, "char": 1.0}, 3.0),
    ({"vector": 1.0, "word": 0.5, "char": 1.0}, 10.0),
    ({"vector": 1.0, "word": 0.0, "char": 0.0}, 10.0),
)
COST_OF_ALL = 60_000
FEW_CANDIDATES = 2
TOLERANCE = 1e-3
MOST_ITERATIONS = 200


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
    """Vectors are computed once and cached; `ask` may raise to stop, `tell(done, total)` reports progress."""
    from workers.engine.models.quick import QuickModel, joined, shown_texts

    encoder = FrozenEncoder(
        backbone=starting.backbone,
        tokenizer=starting.tokenizer,
        pooling=starting.pooling,
        pad_id=starting.pad_id,
        max_length=max_length,
    )
    train, validation = splits.train, splits.validation
    vectors = {
        "train": cached_vectors(encoder, train.texts, train.pairs, cache=cache, ask=ask, tell=tell),
        "validation": cached_vectors(encoder, validation.texts, validation.pairs, cache=cache, ask=ask),
    }
    texts = {
        name: shown_texts(split.texts, split.pairs) for name, split in (("train", train), ("validation", validation))
    }
    counts = fit_counts(texts["train"])
    counted = {
        name: {block: transform(vectoriser, texts[name]) for block, vectoriser in counts.items()} for name in texts
    }
    best: tuple[float, Any, dict[str, float], NDArray[np.float64]] | None = None
    for shares, freedom in _candidates(len(train), len(splits.labels), set(counts)):
        ask()
        matrices = {name: joined(vectors[name], counted[name], shares) for name in texts}
        if not matrices["train"].shape[1]:
            continue
        fitted = regression(matrices["train"], train.targets, freedom, seed)
        logits = _logits(fitted, matrices["validation"], len(splits.labels))
        quality = _quality(logits, validation.targets)
        if best is None or quality > best[0]:
            best = (quality, fitted, shares, logits)
    assert best is not None, "the vector block alone always has features"  # noqa: S101  # An invariant, not input.
    _quality_of_best, fitted, shares, logits = best
    weights, bias = _all_labels(fitted, len(splits.labels))
    return QuickModel(
        labels=splits.labels,
        encoder=encoder,
        counts={name: vectoriser for name, vectoriser in counts.items() if shares[name]},
        shares=shares,
        # What is kept has half precision, so the studio answers with that from the start.
        weights=weights.astype(np.float16).astype(np.float32),
        bias=bias,
        temperature=temperature_of(logits, validation.targets),
        cache=cache,
    )


def temperature_of(logits: NDArray[np.float64], targets: NDArray[np.int64]) -> float:
    """The one number that makes “how sure” honest on the practice test (Guo et al. 2017)."""
    known = targets >= 0
    if not known.any():
        return 1.0

    # Right labels count for a little less than one (Platt 1999): a practice test without a mistake would otherwise
    # ask for boundless certainty.
    doubt = 1.0 / (int(known.sum()) + 2)

    def error(log_temperature: float) -> float:
        scaled = log_softmax(logits[known] / np.exp(log_temperature), axis=1)
        right = scaled[np.arange(known.sum()), targets[known]].mean()
        return float(-(1 - doubt) * right - doubt * np.maximum(scaled, -30.0).mean())

    return float(np.exp(minimize_scalar(error, bounds=(-3.0, 2.0), method="bounded").x))


def _candidates(num_train: int, num_labels: int, blocks: set[str]) -> Iterable[tuple[dict[str, float], float]]:
    many = num_train * num_labels > COST_OF_ALL
    for shares, freedom in CANDIDATES[: FEW_CANDIDATES if many else None]:
        yield {name: share if name == "vector" or name in blocks else 0.0 for name, share in shares.items()}, freedom


def regression(features: Any, targets: NDArray[np.int64], freedom: float, seed: int) -> LogisticRegression:
    """A logistic regression; `freedom` (C) says how far its weights may move."""
    model = LogisticRegression(C=freedom, max_iter=MOST_ITERATIONS, tol=TOLERANCE, random_state=seed)
    return model.fit(features, targets)


def _logits(fitted: LogisticRegression, features: csr_matrix, num_labels: int) -> NDArray[np.float64]:
    weights, bias = _all_labels(fitted, num_labels)
    return np.asarray(features @ weights.T.astype(np.float64)) + bias


def _all_labels(fitted: LogisticRegression, num_labels: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One row a label, also for two labels and for labels that nobody could learn (they get no say)."""
    coefficients, intercepts = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2 and len(coefficients) == 1:
        coefficients, intercepts = (
            np.vstack([-coefficients / 2, coefficients / 2]),
            np.array([-intercepts[0] / 2, intercepts[0] / 2]),
        )
    weights = np.zeros((num_labels, coefficients.shape[1]), dtype=np.float32)
    bias = np.full(num_labels, -30.0, dtype=np.float32)
    weights[fitted.classes_] = coefficients
    bias[fitted.classes_] = intercepts
    return weights, bias


def _quality(logits: NDArray[np.float64], targets: NDArray[np.int64]) -> float:
    """Share of right answers, and of two that are equal the one with the smaller error score."""
    right = float((logits.argmax(axis=1) == targets).mean())
    known = targets >= 0
    loss = -log_softmax(logits[known], axis=1)[np.arange(known.sum()), targets[known]].mean() if known.any() else 0.0
    return right - 1e-3 * float(loss)
