"""Labels that are probably wrong: where a model that never saw a tweet is sure of another label than the annotators.

The method is confident learning. Source: Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in
Dataset Labels", Journal of Artificial Intelligence Research 70 (2021), 1373-1411.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from airline_sentiment.evaluation.csv_tables import read_rows, write_rows
from airline_sentiment.evaluation.tweets import MeasuredTweets

_DIGITS = 6


@dataclass(frozen=True)
class DoubtfulLabel:
    """A tweet whose label is probably wrong.

    Attributes:
        id: of the tweet.
        label: what the annotators said.
        suggested: what the model says.
        score: how well the label fits what the model says, 0..1; the lower, the more doubtful.
        agreement: of the annotators on the label, 0..1.
    """

    id: str
    label: str
    suggested: str
    score: float
    agreement: float


COLUMNS = tuple(field.name for field in fields(DoubtfulLabel))


@dataclass(frozen=True)
class Scores:
    """What a model scores on some tweets.

    Attributes:
        tweets: their number.
        accuracy: share that is predicted right, 0..1; NaN without tweets.
        macro_f1: mean F1 of the classes that are there, 0..1; NaN without tweets.
    """

    tweets: int
    accuracy: float
    macro_f1: float


@dataclass(frozen=True)
class MeanAgreement:
    """How far the annotators agree with themselves; NaN where there are no such tweets.

    Attributes:
        doubtful: the mean on tweets with a doubtful label.
        other_mistakes: on tweets that the model takes for something else, though their label is not doubtful.
        right: on tweets that the model predicts right.
    """

    doubtful: float
    other_mistakes: float
    right: float


def find_doubtful(labels: np.ndarray, probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows whose label is probably wrong, the most doubtful first, and the score of every label.

    How sure a model must be depends on the class: surer than it is on average of the tweets that bear that label. The
    score is the margin of the label before the best other class, from 0 to 1. No class loses its last label; so of few
    tweets none may be doubtful.

    Args:
        labels: position of the label, of shape (n,), n at least 1.
        probabilities: of a model that was not trained on these tweets, of shape (n, number of classes).
    """
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores

    with warnings.catch_warnings():
        # That it finds less in a small class.
        warnings.simplefilter("ignore", UserWarning)
        doubtful = np.flatnonzero(find_label_issues(labels, probabilities, n_jobs=1))
    scores = get_label_quality_scores(labels, probabilities, method="normalized_margin").round(_DIGITS)
    return doubtful[np.argsort(scores[doubtful], kind="stable")], scores


def doubtful_labels(tweets: MeasuredTweets, probabilities: np.ndarray, classes: Sequence[str]) -> list[DoubtfulLabel]:
    """Return the labels that are probably wrong, the most doubtful first.

    Args:
        tweets: n of them, at least one, that the model was not trained on.
        probabilities: what the model gives them, of shape (n, number of classes).
        classes: the labels, in the order of the probabilities.
    """
    rows, scores = find_doubtful(tweets.labels, probabilities)
    suggested = probabilities.argmax(axis=1)
    return [
        DoubtfulLabel(
            tweets.ids[row],
            classes[tweets.labels[row]],
            classes[suggested[row]],
            float(scores[row]),
            float(tweets.confidence[row]),
        )
        for row in rows.tolist()
    ]


def without(doubtful: np.ndarray, labels: np.ndarray, probabilities: np.ndarray) -> Scores:
    """Return what a model scores on the tweets whose label is not doubtful.

    It flatters the model: whatever is left out is a mistake by its label, and some of those are the model's.

    Args:
        doubtful: whether the label of each tweet is, of shape (n,).
        labels: position of the label, of shape (n,).
        probabilities: of shape (n, number of classes).
    """
    from sklearn.metrics import f1_score

    kept, predicted = labels[~doubtful], probabilities[~doubtful].argmax(axis=1)
    if not len(kept):
        return Scores(0, float("nan"), float("nan"))
    macro_f1 = f1_score(kept, predicted, labels=np.unique(kept), average="macro", zero_division=0)
    return Scores(len(kept), float((kept == predicted).mean()), float(macro_f1))


def mean_agreement(doubtful: np.ndarray, right: np.ndarray, agreement: np.ndarray) -> MeanAgreement:
    """Return the mean agreement of the annotators on doubtful labels, other mistakes, and what is right.

    Lower agreement on doubtful labels than on what is right says that tweets which are hard for people are hard for
    the model; only lower agreement than on its other mistakes would say that confident learning knows more.

    Args:
        doubtful: whether the label of each tweet is, of shape (n,).
        right: whether each tweet is predicted right, of shape (n,).
        agreement: on each label, 0..1, of shape (n,).
    """
    parts = (doubtful, ~doubtful & ~right, ~doubtful & right)
    return MeanAgreement(*(float(agreement[part].mean()) if part.any() else float("nan") for part in parts))


def write_doubtful_labels(target: Path, doubtful: Sequence[DoubtfulLabel]) -> None:
    """Write a CSV with a row for each label, ratios to six decimals; without doubtful labels it has but its header."""
    write_rows(target, COLUMNS, map(astuple, doubtful))


def read_doubtful_labels(path: Path) -> list[DoubtfulLabel]:
    """Read what `write_doubtful_labels` wrote.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    return read_rows(path, COLUMNS, _read)


def _read(row: Mapping[str, str]) -> DoubtfulLabel:
    return DoubtfulLabel(row["id"], row["label"], row["suggested"], float(row["score"]), float(row["agreement"]))
