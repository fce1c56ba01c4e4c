"""What a classifier is to answer in training: the label, or how far the annotators agreed on it; how far off it is."""

import numpy as np

from airline_sentiment.models.base import EpochMetrics, LabelledTweets, TrainingData


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


def epoch_metrics(data: TrainingData, train: np.ndarray, validation: np.ndarray, soft: bool) -> EpochMetrics:
    """Return loss, accuracy, val_loss and val_accuracy of an epoch, against the labels.

    Where the targets are something else than the labels, `objective` and `val_objective` are the cross-entropy to them.

    Args:
        data: with the labels.
        train: the probabilities that the training split got, of shape (number of tweets, classes).
        validation: those of the validation split.
        soft: as in `training_targets`.
    """
    # Agreement that is 1 throughout leaves nothing that could differ.
    soft = soft and bool((data.train.confidence < 1).any())
    measured = {}
    for prefix, tweets, probabilities in (("", data.train, train), ("val_", data.validation, validation)):
        classes = len(data.classes)
        measured[f"{prefix}loss"] = cross_entropy(training_targets(tweets, classes, soft=False), probabilities)
        measured[f"{prefix}accuracy"] = float((probabilities.argmax(axis=1) == tweets.labels).mean())
        if soft:
            measured[f"{prefix}objective"] = cross_entropy(training_targets(tweets, classes, soft=True), probabilities)
    return measured


def cross_entropy(targets: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the mean cross-entropy in nats; with labels alone for targets it is the log-loss of scikit-learn.

    Args:
        targets: the probability that each class should get, of shape (number of tweets, classes).
        probabilities: those that it gets, of the same shape.
    """
    # A probability of 0 would make one tweet count more than all others; scikit-learn draws the line here, too.
    floor = np.finfo(np.float64).eps
    return float(-(targets * np.log(probabilities.astype(np.float64).clip(floor))).sum(axis=1).mean())
