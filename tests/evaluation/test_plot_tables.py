import csv
from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.evaluation.calibration import reliability_bins
from airline_sentiment.evaluation.plot_tables import write_calibration, write_precision_recall


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_precision_at_each_recall_is_the_mean_over_the_classes_that_occur(tmp_path: Path) -> None:
    """By hand: class 0 is found as right, wrong, right (precision 1, then 2/3); class 1 as wrong, right (1/2)."""
    probabilities = np.array([[0.9, 0.1, 0.0], [0.6, 0.4, 0.0], [0.7, 0.3, 0.0]])
    write_precision_recall(tmp_path / "pr.csv", np.array([0, 0, 1]), probabilities)
    rows = read(tmp_path / "pr.csv")
    assert [float(row["recall"]) for row in rows] == pytest.approx([number / 100 for number in range(101)])
    precision = [float(row["precision"]) for row in rows]
    assert precision[:51] == pytest.approx([(1 + 1 / 2) / 2] * 51)
    assert precision[51:] == pytest.approx([(2 / 3 + 1 / 2) / 2] * 50, abs=1e-6)


def test_a_perfect_model_has_precision_1_at_any_recall(tmp_path: Path) -> None:
    write_precision_recall(tmp_path / "pr.csv", np.arange(4), np.eye(4))
    assert {row["precision"] for row in read(tmp_path / "pr.csv")} == {"1.000000"}


def test_calibration_has_a_row_for_each_bin_with_a_tweet(tmp_path: Path) -> None:
    bins = reliability_bins(np.array([0, 1, 1]), np.array([[0.85, 0.15], [0.85, 0.15], [0.05, 0.95]]), 10)
    write_calibration(tmp_path / "calibration.csv", bins)
    first, second = read(tmp_path / "calibration.csv")
    assert (first["lower"], first["upper"], first["count"]) == ("0.800000", "0.900000", "2")
    assert (first["confidence"], first["accuracy"]) == ("0.850000", "0.500000")
    assert float(first["lower_accuracy"]) < 0.5 < float(first["upper_accuracy"])
    assert (second["count"], second["accuracy"]) == ("1", "1.000000")
