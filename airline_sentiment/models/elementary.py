"""`exp` and `log` as the C library computes them, so that the last digits do not depend on the processor.

NumPy has its own for processors with AVX-512, which round otherwise. A stage switches them off (`kernels.py`), but a
model that is served or loaded from MLflow lives in a process that nobody prepared, and must say what was evaluated.
"""

import math

import numpy as np


def exp(values: np.ndarray) -> np.ndarray:
    """Return e to the power of each value, float64 of the same shape; values beyond 709 are an `OverflowError`."""
    return np.array([math.exp(value) for value in values.ravel().tolist()]).reshape(values.shape)


def log(values: np.ndarray) -> np.ndarray:
    """Return the natural logarithm of each positive value, float64 of the same shape."""
    return np.array([math.log(value) for value in values.ravel().tolist()]).reshape(values.shape)


def log_of_counts(counts: np.ndarray) -> np.ndarray:
    """Return the same for whole numbers from 1, of which many are equal."""
    return np.asarray(log(np.arange(1, counts.max(initial=0) + 1))[counts - 1])
