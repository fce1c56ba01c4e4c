import numpy as np
import pytest
from scipy.sparse import csr_matrix, random
from sklearn.linear_model import LogisticRegression

from airline_sentiment.models.soft_regression import fit_shares


def probabilities(scores: np.ndarray) -> np.ndarray:
    odds = np.exp(scores)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def test_where_rows_say_nothing_every_row_gets_the_mean_share() -> None:
    targets = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.1, 0.1, 0.8], [0.3, 0.3, 0.4]])
    coefficients, intercepts = fit_shares(csr_matrix((4, 2)), targets, 1.0, 100)
    assert coefficients == pytest.approx(np.zeros((3, 2)))
    assert probabilities(intercepts[None])[0] == pytest.approx([0.3, 0.3, 0.4], abs=1e-4)


def test_it_finds_what_scikit_learn_finds_on_a_copy_of_each_row_for_every_class() -> None:
    generator = np.random.default_rng(3)
    rows = csr_matrix(random(80, 12, 0.4, random_state=generator))
    targets = generator.dirichlet(np.full(6, 0.3), 80)
    coefficients, intercepts = fit_shares(rows, targets, 2.0, 1_000)
    copied, classes = np.repeat(np.arange(80), 6), np.tile(np.arange(6), 80)
    regression = LogisticRegression(C=2.0, max_iter=1_000, tol=1e-6)
    regression.fit(rows[copied], classes, sample_weight=targets.ravel())
    ours = probabilities(rows @ coefficients.T + intercepts)
    assert ours == pytest.approx(regression.predict_proba(rows), abs=2e-3)
    assert np.ptp(ours, axis=0).min() > 0.05
