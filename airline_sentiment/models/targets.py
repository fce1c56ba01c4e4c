"""What a classifier is to answer in training: the label, or how far the annotators agreed on it."""

import numpy as np

from airline_sentiment.models.base import LabelledTweets


def training_targets(tweets: LabelledTweets, classes: int, soft: bool) -> np.ndarray:
    """Return the probability that each class should get, float32 of shape (number of tweets, classes).

    Rows sum to 1.

    Args:
        tweets: with labels and the annotators' agreement on them.
        classes: how many there are, at least two.
        soft: give the label its agreement and the other classes the rest, in equal parts; else the label gets all.
    """
    agreement = tweets.confidence.clip(1 / classes, 1) if soft else np.ones(len(tweets))
    others = (1 - agreement) / (classes - 1)
    targets = np.repeat(others[:, None], classes, axis=1)
    targets[np.arange(len(tweets)), tweets.labels] = agreement
    return targets.astype(np.float32)
