"""Numbers that say how good a model is, and the file that keeps them.

`metrics.json` holds `per_class` and `confusion_matrix` as lists because `dvc metrics show` leaves lists out: its table
keeps the numbers that fit on a line.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.calibration import expected_calibration_error, reliability_bins
from airline_sentiment.files import read_json

Metrics = dict[str, Any]

SPLITS = ("train", "validation", "test")
"""In the order of all tables and files of an evaluation."""

MEASURES = ("accuracy", "macro_f1", "log_loss")


def evaluate_splits(
    splits: Mapping[str, tuple[np.ndarray, np.ndarray]], classes: Sequence[str], calibration_bins: int
) -> Metrics:
    """Measure one model on all splits; the result is the content of `metrics.json`.

    Args:
        splits: for each of `SPLITS` the labels and the probabilities, as `split_metrics` takes them.
        classes: the labels, in the order of the probabilities.
        calibration_bins: in how many the expected calibration error parts the tweets.

    Returns:
        For each split its metrics, for validation and test detailed and with the expected calibration error, and under
        `floor` the floor: the accuracy, on each split, of always answering the most frequent class of train.

    Raises:
        ValueError: as `detailed_metrics`.
    """
    train, validation, test = (splits[name] for name in SPLITS)
    return {
        "train": split_metrics(*train),
        "validation": _with_calibration(*validation, classes, calibration_bins),
        "test": _with_calibration(*test, classes, calibration_bins),
        "floor": _majority_accuracy({name: splits[name][0] for name in SPLITS}),
    }


def split_metrics(labels: np.ndarray, probabilities: np.ndarray) -> Metrics:
    """Return what `exact_metrics` returns, rounded to six decimals.

    Raises:
        ValueError: as `exact_metrics`.
    """
    return {name: _rounded(value) for name, value in exact_metrics(labels, probabilities).items()}


def exact_metrics(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """Return accuracy, macro-F1 and log-loss (in nats).

    The predicted class is the most probable one. Macro-F1 is the mean over all classes. For log-loss a probability
    below 2.2e-16 counts as 2.2e-16, so that one certain error does not make it infinite; rows are scaled to sum to 1.

    Args:
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, shape (n, number of classes).

    Raises:
        ValueError: if there are no rows, the shapes do not fit, a label is no position of a class, a class is that of
            no row, a probability is negative or not finite, or all of a row are 0.
    """
    from sklearn.metrics import accuracy_score, f1_score, log_loss

    _check(labels, probabilities)
    classes, predicted = range(probabilities.shape[1]), probabilities.argmax(axis=1)
    return {
        "accuracy": float(accuracy_score(labels, predicted)),
        "macro_f1": float(f1_score(labels, predicted, labels=classes, average="macro", zero_division=0)),
        "log_loss": float(log_loss(labels, _scaled(probabilities), labels=classes)),
    }


def log_losses(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return the log-loss of each tweet in nats, shape (n,); their mean is that of `exact_metrics`."""
    scaled = _scaled(probabilities)
    # As scikit-learn does, which returns their sum or mean alone.
    smallest = np.finfo(scaled.dtype).eps
    losses: np.ndarray = -np.log(scaled[np.arange(len(labels)), labels].clip(smallest, 1 - smallest))
    return losses


def detailed_metrics(labels: np.ndarray, probabilities: np.ndarray, classes: Sequence[str]) -> Metrics:
    """Return what `split_metrics` returns, and the metrics of each class and the confusion matrix.

    `per_class` is a list of label, precision, recall, f1 and support (number of tweets), in the order of `classes`; the
    precision of a class that is never predicted is 0. `confusion_matrix` counts tweets: rows are true, columns
    predicted classes.

    Args:
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, shape (n, number of classes).
        classes: the labels, in the order of the probabilities.

    Raises:
        ValueError: as `split_metrics`, or if there are not as many classes as probabilities in a row.
    """
    from sklearn.metrics import confusion_matrix

    overall = split_metrics(labels, probabilities)
    if len(classes) != probabilities.shape[1]:
        raise ValueError(f"{len(classes)} classes do not go with probabilities of shape {probabilities.shape}")
    predicted = probabilities.argmax(axis=1)
    return {
        **overall,
        "per_class": _per_class(labels, predicted, classes),
        "confusion_matrix": confusion_matrix(labels, predicted, labels=range(len(classes))).tolist(),
    }


def _with_calibration(labels: np.ndarray, probabilities: np.ndarray, classes: Sequence[str], bins: int) -> Metrics:
    error = expected_calibration_error(reliability_bins(labels, probabilities, bins))
    return {**detailed_metrics(labels, probabilities, classes), "expected_calibration_error": _rounded(error)}


def read_metrics(path: Path) -> Metrics:
    """Read a `metrics.json`; one that an older revision made lacks the expected calibration error.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    try:
        metrics = read_json(path)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except ValueError as error:
        raise InputError(f"{path}: expected JSON in UTF-8, found: {error}") from None
    keys = [(split, measure) for split in SPLITS for measure in MEASURES]
    keys += [("floor", split) for split in SPLITS]
    for block, key in keys:
        if not _is_number(metrics, block, key):
            raise InputError(f"{path}: expected a number at {block}.{key}; `dvc repro --force` makes the file anew")
    return dict(metrics)


def _check(labels: np.ndarray, probabilities: np.ndarray) -> None:
    if not len(labels) or probabilities.ndim != 2 or len(probabilities) != len(labels):
        raise ValueError(f"{len(labels)} labels do not go with probabilities of shape {probabilities.shape}")
    classes = np.arange(probabilities.shape[1])
    if not np.isin(labels, classes).all():
        raise ValueError(f"labels must be 0 to {len(classes) - 1}")
    if len(missing := np.setdiff1d(classes, labels)):
        raise ValueError(f"of each class there must be a label, there is none of class {missing[0]}")
    if not np.isfinite(probabilities).all() or (probabilities < 0).any() or (probabilities.sum(axis=1) == 0).any():
        raise ValueError("probabilities must be finite, not negative, and not all 0 in a row")


def _scaled(probabilities: np.ndarray) -> np.ndarray:
    exact = np.asarray(probabilities, dtype=np.float64)
    scaled: np.ndarray = exact / exact.sum(axis=1, keepdims=True)
    return scaled


def _per_class(labels: np.ndarray, predicted: np.ndarray, classes: Sequence[str]) -> list[Metrics]:
    from sklearn.metrics import precision_recall_fscore_support

    columns = precision_recall_fscore_support(labels, predicted, labels=range(len(classes)), zero_division=0)
    return [
        {
            "label": label,
            "precision": _rounded(precision),
            "recall": _rounded(recall),
            "f1": _rounded(f1),
            "support": int(support),
        }
        for label, precision, recall, f1, support in zip(classes, *columns, strict=True)
    ]


def _majority_accuracy(labels: Mapping[str, np.ndarray]) -> dict[str, float]:
    majority = np.bincount(labels["train"]).argmax()
    return {split: _rounded(np.mean(labels[split] == majority)) for split in SPLITS}


def _rounded(value: float | np.floating[Any]) -> float:
    return round(float(value), 6)


def _is_number(metrics: Any, block: str, key: str) -> bool:
    values = metrics.get(block) if isinstance(metrics, dict) else None
    value = values.get(key) if isinstance(values, dict) else None
    return isinstance(value, int | float) and not isinstance(value, bool)
