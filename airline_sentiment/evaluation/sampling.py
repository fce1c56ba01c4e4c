"""The sampling error of a result and of a difference between two: how far they would move with other tweets.

Each measure is linearised: its influences say how much one more tweet in a cell of the confusion matrix moves it, and
the variance of that over the tweets, divided by their number, is the variance of the measure (the delta method; for
macro-F1 see Takahashi, Yamamoto, Kuchiba and Koyama, "Confidence interval for micro-averaged F1 and macro-averaged F1
scores", Applied Intelligence 52, 2022). Two results on the same tweets are compared tweet by tweet: most tweets
are answered alike, so the error of the difference is smaller than that of two results on different tweets.

What this does not cover is the chance in training itself: another seed gives another network.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.evaluation.metrics import exact_metrics, log_losses
from airline_sentiment.evaluation.proportions import proportion_interval

Matrix = Sequence[Sequence[float]]
Cell = tuple[int, int]
Influences = dict[Cell, float]
"""By cell (true class, predicted class); 0 where there is none."""

Z95 = 1.96


def metric_intervals(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, Interval]:
    """Return accuracy, macro-F1 and log-loss of a result with their 95 % intervals, by the names of `MEASURES`.

    The interval of accuracy is Wilson's, that of macro-F1 is normal with the standard error of the delta method, that
    of log-loss is normal with the standard error of the mean over the tweets. None goes beyond possible values.

    Args:
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, shape (n, number of classes).

    Raises:
        ValueError: as `split_metrics`.
    """
    measured, matrix = exact_metrics(labels, probabilities), _matrix(labels, probabilities)
    error_of_macro_f1 = error_of(macro_f1_influences(matrix), matrix)
    return {
        "accuracy": proportion_interval(measured["accuracy"], len(labels)),
        "macro_f1": normal_interval(measured["macro_f1"], error_of_macro_f1, 0.0, 1.0),
        "log_loss": normal_interval(measured["log_loss"], error_of_mean(log_losses(labels, probabilities)), 0.0),
    }


def paired_differences(labels: np.ndarray, first: np.ndarray, second: np.ndarray) -> dict[str, Interval]:
    """Return what a second result on the same tweets has more than a first one, with 95 % intervals.

    All three are normal, with the standard error of the difference tweet by tweet. For log-loss less is better.

    Args:
        labels: position of the true class, integers of shape (n,).
        first: probabilities of each class, shape (n, number of classes).
        second: the same of the other result.

    Raises:
        ValueError: as `split_metrics`.
    """
    before, after = exact_metrics(labels, first), exact_metrics(labels, second)
    answers = list(zip(labels.tolist(), first.argmax(axis=1).tolist(), second.argmax(axis=1).tolist(), strict=True))
    old, new = _matrix(labels, first), _matrix(labels, second)
    errors = {name: error_paired(influences(old), influences(new), answers) for name, influences in _INFLUENCES.items()}
    errors["log_loss"] = error_of_mean(log_losses(labels, second) - log_losses(labels, first))
    return {name: normal_interval(after[name] - before[name], error) for name, error in errors.items()}


def accuracy_influences(matrix: Matrix) -> Influences:
    """Return the influence of a tweet on accuracy, by its cell (true class, predicted class)."""
    return {(label, label): 1.0 for label in range(len(matrix))}


def recall_influences(matrix: Matrix, label: int) -> Influences:
    """Return the influence of a tweet on the recall of a class; none if the class has no tweets."""
    support = sum(matrix[label])
    if not support:
        return {}
    recall, share = matrix[label][label] / support, support / _total(matrix)
    return {(label, predicted): (float(predicted == label) - recall) / share for predicted in range(len(matrix))}


def macro_f1_influences(matrix: Matrix) -> Influences:
    """Return the influence of a tweet on macro-F1; a class that is neither present nor predicted has none."""
    classes, total = range(len(matrix)), _total(matrix)
    influences: Influences = {}
    for label in classes:
        right = matrix[label][label] / total
        mass = (sum(matrix[label]) + sum(row[label] for row in matrix)) / total
        if not mass:
            continue
        f1 = 2 * right / mass
        # A tweet moves the F1 of its true and of its predicted class alone.
        for cell in {cell for other in classes for cell in ((label, other), (other, label))}:
            both = cell.count(label)
            influences[cell] = influences.get(cell, 0.0) + (2 * (both == 2) - f1 * both) / mass / len(classes)
    return influences


def error_of(influences: Influences, matrix: Matrix) -> float:
    """Return the standard error of one result."""
    return math.sqrt(_variance_of(influences, matrix))


def error_apart(before: Influences, matrix_before: Matrix, after: Influences, matrix_after: Matrix) -> float:
    """Return the standard error of a difference between results on different tweets, or on tweets not known one by one.

    For the same tweets it is too large rather than too small, as two models tend to be right about the same tweets.
    """
    return math.sqrt(_variance_of(before, matrix_before) + _variance_of(after, matrix_after))


def error_paired(before: Influences, after: Influences, answers: Sequence[tuple[int, int, int]]) -> float:
    """Return the standard error of a difference between two results on the same tweets.

    Args:
        before: influences at the first result.
        after: influences at the second.
        answers: for each tweet its true class and what the first and the second result predict.
    """
    counts = Counter(answers)
    differences = (
        (after.get((true, second), 0.0) - before.get((true, first), 0.0), count)
        for (true, first, second), count in counts.items()
    )
    return math.sqrt(_variance(differences, len(answers)) / len(answers))


def error_of_mean(values: np.ndarray) -> float:
    """Return the standard error of the mean of values, shape (n,)."""
    return float(values.std()) / math.sqrt(len(values))


def normal_interval(value: float, error: float, lowest: float = -math.inf, highest: float = math.inf) -> Interval:
    """Return the normal 95 % interval of a value with a standard error, cut where no value can lie."""
    return Interval(value, max(lowest, value - Z95 * error), min(highest, value + Z95 * error))


def confusion_matrix(cells: Iterable[Cell], classes: int) -> list[list[int]]:
    """Count tweets by true (rows) and predicted class (columns)."""
    counts = Counter(cells)
    return [[counts[true, predicted] for predicted in range(classes)] for true in range(classes)]


def _variance_of(influences: Influences, matrix: Matrix) -> float:
    total = _total(matrix)
    weighted = ((value, matrix[true][predicted]) for (true, predicted), value in influences.items())
    return _variance(weighted, total) / total


def _variance(weighted: Iterable[tuple[float, float]], total: float) -> float:
    """Return the variance of values with weights that sum to `total` with those of the zeros that are not given."""
    pairs = list(weighted)
    zeros = total - sum(weight for _, weight in pairs)
    mean = sum(value * weight for value, weight in pairs) / total
    return (sum((value - mean) ** 2 * weight for value, weight in pairs) + mean**2 * zeros) / total


def _total(matrix: Matrix) -> float:
    return sum(map(sum, matrix))


def _matrix(labels: np.ndarray, probabilities: np.ndarray) -> list[list[int]]:
    cells = zip(labels.tolist(), probabilities.argmax(axis=1).tolist(), strict=True)
    return confusion_matrix(cells, probabilities.shape[1])


_INFLUENCES: Mapping[str, Callable[[Matrix], Influences]] = {
    "accuracy": accuracy_influences,
    "macro_f1": macro_f1_influences,
}
