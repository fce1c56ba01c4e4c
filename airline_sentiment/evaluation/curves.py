"""What a model would find of a class, and what it would take for it by mistake, at every threshold."""

from dataclasses import dataclass

import numpy as np

_MOST_POINTS = 200


@dataclass(frozen=True)
class Curve:
    """A curve of one class against all others.

    Attributes:
        x: rising, 0..1; at most 200 points, spread evenly along the curve.
        y: as many, 0..1.
        area: of the whole curve, from all tweets, 0..1.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    area: float


def precision_recall(labels: np.ndarray, probabilities: np.ndarray, label: int) -> Curve:
    """Return the precision (y) for each recall (x) of a class; the area is the average precision.

    Average precision is the mean of the precisions at each tweet of the class, without interpolation, so draw steps:
    between two points the precision is that of the right one.

    Args:
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, shape (n, number of classes).
        label: position of the class; some tweets are of it.
    """
    from sklearn.metrics import average_precision_score, precision_recall_curve

    is_of_class, scores = labels == label, probabilities[:, label]
    precision, recall, _ = precision_recall_curve(is_of_class, scores)
    return _curve(recall[::-1], precision[::-1], average_precision_score(is_of_class, scores))


def roc(labels: np.ndarray, probabilities: np.ndarray, label: int) -> Curve:
    """Return the share that is found of a class (y) for each share of the others that is taken for it (x).

    The area is the probability that a tweet of the class gets a higher score than one of the others; chance gives 0.5.

    Args:
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, shape (n, number of classes).
        label: position of the class; some tweets are of it, and some are not.
    """
    from sklearn.metrics import roc_auc_score, roc_curve

    is_of_class, scores = labels == label, probabilities[:, label]
    others, found, _ = roc_curve(is_of_class, scores)
    return _curve(others, found, roc_auc_score(is_of_class, scores))


def _curve(x: np.ndarray, y: np.ndarray, area: float) -> Curve:
    kept = _spread(x, y)
    return Curve(tuple(x[kept].tolist()), tuple(y[kept].tolist()), float(area))


def _spread(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the places of the points to draw: all if they are few, else spread along the curve, ends included."""
    if len(x) <= _MOST_POINTS:
        return np.arange(len(x))
    length = np.concatenate([[0.0], np.hypot(np.diff(x), np.diff(y)).cumsum()])
    places = np.searchsorted(length, np.linspace(0.0, length[-1], _MOST_POINTS))
    return np.unique(np.concatenate([[0], places, [len(x) - 1]]))
