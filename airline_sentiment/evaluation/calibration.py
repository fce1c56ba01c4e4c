"""Does a model that is 80 % sure answer right 80 % of the time?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airline_sentiment.evaluation.proportions import proportion_interval


@dataclass(frozen=True)
class ReliabilityBin:
    """The tweets whose confidence is in (lower, upper].

    Attributes:
        lower: 0..1.
        upper: 0..1.
        count: number of tweets.
        confidence: mean probability of the predicted class, 0..1.
        accuracy: share that is predicted right, 0..1.
        lower_accuracy: the end below of its 95 % interval, Wilson's.
        upper_accuracy: the end above.
    """

    lower: float
    upper: float
    count: int
    confidence: float
    accuracy: float
    lower_accuracy: float
    upper_accuracy: float


def reliability_bins(labels: np.ndarray, probabilities: np.ndarray, bins: int) -> list[ReliabilityBin]:
    """Group tweets by confidence, the probability of the predicted class, in bins of the same width.

    Args:
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, shape (n, number of classes).
        bins: number of bins between 0 and 1.

    Returns:
        The bins that hold a tweet, in rising order.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    edges = np.arange(bins + 1) / bins
    # A float32 softmax can exceed 1 by a rounding error.
    position = np.searchsorted(edges, confidence, side="left").clip(1, bins) - 1
    return [
        _bin(float(edges[index]), float(edges[index + 1]), confidence[inside], right[inside])
        for index in range(bins)
        if (inside := position == index).any()
    ]


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Return the mean distance of accuracy and confidence over the bins, weighted by their tweets: 0 is perfect."""
    total = sum(group.count for group in bins)
    return sum(group.count * abs(group.accuracy - group.confidence) for group in bins) / total


def _bin(lower: float, upper: float, confidence: np.ndarray, right: np.ndarray) -> ReliabilityBin:
    accuracy = proportion_interval(float(right.mean()), len(right))
    return ReliabilityBin(
        lower, upper, len(right), float(confidence.mean()), accuracy.value, accuracy.lower, accuracy.upper
    )
