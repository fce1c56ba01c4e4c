"""What a classifier is to answer in training: the label, or how far the annotators agreed on it."""

import numpy as np

from airline_sentiment.models.base import CLASSES, LabelledTweets


def training_targets(tweets: LabelledTweets, soft: bool) -> np.ndarray:
    """Return the probability that each class should get, float32 of shape (number of tweets, 3); rows sum to 1.

    Args:
        tweets: with labels and the annotators' agreement on them.
        soft: give the label its agreement and the other classes the rest, in equal parts; else the label gets all.
    """
    agreement = tweets.confidence.clip(1 / len(CLASSES), 1) if soft else np.ones(len(tweets))
    others = (1 - agreement) / (len(CLASSES) - 1)
    targets = np.repeat(others[:, None], len(CLASSES), axis=1)
    targets[np.arange(len(tweets)), tweets.labels] = agreement
    return targets.astype(np.float32)
