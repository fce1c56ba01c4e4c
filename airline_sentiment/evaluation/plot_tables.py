"""Curves of an evaluation as CSV, for whoever draws them anew: `dvc plots show`, a spreadsheet, a notebook."""

from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np

from airline_sentiment.evaluation.calibration import ReliabilityBin
from airline_sentiment.evaluation.csv_tables import write_rows

CALIBRATION = "calibration.csv"
PRECISION_RECALL = "precision_recall.csv"

_RECALLS = np.arange(101) / 100


def write_calibration(target: Path, bins: Sequence[ReliabilityBin]) -> None:
    """Write a row for each bin of confidence that holds a tweet, with the fields of `ReliabilityBin` as columns."""
    write_rows(target, [field.name for field in fields(ReliabilityBin)], map(astuple, bins))


def write_precision_recall(target: Path, labels: np.ndarray, probabilities: np.ndarray) -> None:
    """Write the precision that is reached at each recall from 0 to 1 in steps of 0.01, the mean over the classes.

    Of a class it is the highest precision at that recall or a higher one, the interpolated precision of Manning,
    Raghavan and Schütze, "Introduction to Information Retrieval" (2008), section 8.4: curves of several classes can
    only be averaged at the same recalls. Classes without a tweet do not count.

    Args:
        target: the CSV file.
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, shape (n, number of classes).
    """
    present = np.unique(labels)
    curves = [_interpolated(labels == label, probabilities[:, label]) for label in present]
    write_rows(target, ["recall", "precision"], zip(_RECALLS, np.mean(curves, axis=0), strict=True))


def _interpolated(positive: np.ndarray, scores: np.ndarray) -> np.ndarray:
    from sklearn.metrics import precision_recall_curve

    # Recall falls along the curve, down to 0.
    precision, recall, _ = precision_recall_curve(positive, scores)
    best = np.maximum.accumulate(precision[:-1])
    # The last place whose recall is not below the one asked for has the highest precision of all before it.
    place = len(best) - 1 - np.searchsorted(recall[:-1][::-1], _RECALLS - 1e-9, side="left")
    return np.asarray(best[place])
