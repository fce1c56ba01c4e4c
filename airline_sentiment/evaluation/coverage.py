"""How often a model is right that answers only where it is sure enough, and how often it answers."""

from dataclasses import dataclass

import numpy as np

from airline_sentiment.evaluation.proportions import proportion_interval

THRESHOLDS = tuple(step / 20 for step in range(20))
"""From 0.0, where it always answers, to 0.95."""


@dataclass(frozen=True)
class Coverage:
    """What a model does that abstains below a threshold.

    Attributes:
        threshold: the least probability of the predicted class with which it answers, 0..1.
        answered: share of the tweets that it answers, 0..1.
        accuracy: share of those that it answers right, 0..1.
        lower: the end below of the 95 % interval of the accuracy, Wilson's.
        upper: the end above.
    """

    threshold: float
    answered: float
    accuracy: float
    lower: float
    upper: float


def coverage(labels: np.ndarray, probabilities: np.ndarray) -> list[Coverage]:
    """Return accuracy and share of answers at each of `THRESHOLDS` at which the model answers a tweet at all.

    Args:
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, shape (n, number of classes).
    """
    # A threshold would be rounded to the single precision of probabilities that have it.
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    return [
        _coverage(threshold, right[answers], len(labels))
        for threshold in THRESHOLDS
        if (answers := confidence >= threshold).any()
    ]


def _coverage(threshold: float, right: np.ndarray, tweets: int) -> Coverage:
    found = proportion_interval(float(right.mean()), len(right))
    return Coverage(threshold, len(right) / tweets, found.value, found.lower, found.upper)
