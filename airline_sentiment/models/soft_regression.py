"""Multinomial logistic regression on targets that are shares of several classes.

It minimizes what scikit-learn's `LogisticRegression` minimizes on a copy of each row for every class that it may have,
weighted by how far it may, and by the same method; but it needs no copies.
"""

from typing import Any

import numpy as np

_TOLERANCE = 1e-4


def fit_shares(
    rows: Any, targets: np.ndarray, inverse_regularization: float, max_iterations: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients, float64 of shape (classes, columns), and the intercepts of shape (classes,).

    Args:
        rows: what to learn from, a SciPy matrix in CSR form of shape (rows, columns).
        targets: the share of each class in each row, of shape (rows, classes); rows sum to 1.
        inverse_regularization: the larger, the less coefficients are held small; intercepts never are.
        max_iterations: of L-BFGS.
    """
    from scipy.optimize import minimize

    count, classes = targets.shape
    columns = rows.shape[1]
    strength = 1 / (inverse_regularization * count)

    def loss_and_gradient(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights, intercepts = np.split(flat.reshape(columns + 1, classes), [columns])
        scores = rows @ weights + intercepts
        scores -= scores.max(axis=1, keepdims=True)
        errors = np.exp(scores)
        totals = errors.sum(axis=1, keepdims=True)
        loss = (np.log(totals).sum() - np.einsum("ij,ij->", targets, scores)) / count
        # In place: with many classes each such array is as large as everything else.
        errors /= totals
        errors -= targets
        errors /= count
        gradient = np.concatenate([rows.T @ errors + strength * weights, errors.sum(axis=0, keepdims=True)])
        return float(loss + strength / 2 * np.einsum("ij,ij->", weights, weights)), gradient.ravel()

    # As scikit-learn calls it.
    options = {"maxiter": max_iterations, "gtol": _TOLERANCE, "ftol": 64 * np.finfo(float).eps, "maxls": 50}
    start = np.zeros((columns + 1) * classes)
    found = minimize(loss_and_gradient, start, jac=True, method="L-BFGS-B", options=options).x
    weights, intercepts = np.split(found.reshape(columns + 1, classes), [columns])
    return weights.T, intercepts[0]
