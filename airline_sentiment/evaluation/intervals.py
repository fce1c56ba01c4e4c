"""What the results of several splits say of the next one, and of a difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A value and where it may lie.

    Attributes:
        value: the mean over the splits.
        lower: the end below.
        upper: the end above.
    """

    value: float
    lower: float
    upper: float

    def __contains__(self, value: float) -> bool:
        """Tell whether a value lies between the ends."""
        return self.lower <= value <= self.upper


def mean_interval(values: Sequence[float], test_per_train: float) -> Interval:
    """Return the confidence interval of the mean over splits of the same tweets, or of the mean of differences.

    The splits share most of their training tweets, so the plain t interval is too narrow. This is the corrected
    resampled one, whose variance is (1 / n + test / train) times that of the values. Source: Nadeau and Bengio,
    "Inference for the Generalization Error", Machine Learning 52 (2003), 239-281.

    Args:
        values: one for each split, at least two.
        test_per_train: tweets in a test part for each in a training part.
    """
    return _interval(values, 1 / len(values) + test_per_train)


def next_split_interval(values: Sequence[float]) -> Interval:
    """Return the interval that holds the value of one further split, the prediction interval of the t distribution.

    It holds for a split that is related to those at hand as they are to one another; then what they share cancels out.

    Args:
        values: one for each split, at least two.
    """
    return _interval(values, 1 + 1 / len(values))


def _interval(values: Sequence[float], factor: float) -> Interval:
    from scipy.stats import t

    mean, deviation = float(np.mean(values)), float(np.std(values, ddof=1))
    half = float(t.ppf((1 + LEVEL) / 2, len(values) - 1)) * sqrt(factor) * deviation
    return Interval(mean, mean - half, mean + half)
