"""The regression finds what scikit-learn's finds, for two and for many labels, and leaves out what nobody can learn."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack, random
from sklearn.linear_model import LogisticRegression

from workers.engine.models.regression import Features, fit


def problem(num_labels: int, seed: int = 3) -> tuple[Features, np.ndarray]:
    generator = np.random.default_rng(seed)
    dense = generator.normal(size=(300, 12)).astype(np.float32)
    sparse = csr_matrix(random(300, 40, density=0.1, random_state=seed), dtype=np.float32)
    truth = generator.normal(size=(52, num_labels))
    targets = (hstack([csr_matrix(dense), sparse]) @ truth).argmax(axis=1)
    return Features(dense, sparse), np.asarray(targets, dtype=np.int64)


@pytest.mark.parametrize("num_labels", [2, 5])
def test_it_finds_the_weights_that_scikit_learn_finds(num_labels: int) -> None:
    features, targets = problem(num_labels)
    ours = fit(features, targets, num_labels, freedom=2.0)
    whole = hstack([csr_matrix(features.dense), features.sparse])
    theirs = LogisticRegression(C=2.0, max_iter=2000, tol=1e-8).fit(whole, targets)
    said = features.logits(ours.weights, ours.bias)
    expected = theirs.decision_function(whole)
    difference = said[:, 1] - said[:, 0] if num_labels == 2 else said - said.mean(axis=1, keepdims=True)
    centred = expected if num_labels == 2 else expected - expected.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(difference, centred, atol=0.05)
    assert (said.argmax(axis=1) == theirs.predict(whole)).mean() > 0.99


def test_a_label_that_nobody_can_learn_has_no_say() -> None:
    features, targets = problem(3)
    fitted = fit(features, targets + (targets > 0), 4, freedom=1.0)
    said = features.logits(fitted.weights, fitted.bias)
    assert not fitted.weights[1].any()
    assert not (said.argmax(axis=1) == 1).any()


def test_one_block_alone_is_enough() -> None:
    features, targets = problem(3)
    empty = Features(np.zeros((300, 0), dtype=np.float32), features.sparse)
    dense = Features(features.dense, csr_matrix((300, 0), dtype=np.float32))
    for one in (empty, dense):
        fitted = fit(one, targets, 3, freedom=5.0)
        assert (one.logits(fitted.weights, fitted.bias).argmax(axis=1) == targets).mean() > 0.5


def test_a_wish_to_stop_is_heard_between_two_steps() -> None:
    class Stop(Exception):  # noqa: N818  # A wish, no error.
        pass

    def ask() -> None:
        raise Stop

    features, targets = problem(2)
    with pytest.raises(Stop):
        fit(features, targets, 2, freedom=1.0, ask=ask)
