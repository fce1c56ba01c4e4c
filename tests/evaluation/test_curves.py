from collections.abc import Callable

import numpy as np
import pytest

from airline_sentiment.evaluation.curves import Curve, precision_recall, roc

# Scores of class 1: 0.9 right, 0.8 wrong, 0.7 right, 0.1 wrong.
LABELS = np.array([1, 0, 1, 2])
PROBABILITIES = np.array([[0.1, 0.9, 0.0], [0.2, 0.8, 0.0], [0.1, 0.7, 0.2], [0.5, 0.1, 0.4]])


def test_precision_and_recall_by_hand() -> None:
    curve = precision_recall(LABELS, PROBABILITIES, 1)
    # By falling threshold: nothing yet, 1 of 1, 1 of 2, 2 of 3, 2 of 4.
    assert list(zip(curve.x, curve.y, strict=True)) == [(0, 1), (0.5, 1), (0.5, 0.5), (1, 2 / 3), (1, 0.5)]
    assert curve.area == pytest.approx((1 + 2 / 3) / 2)


def test_roc_by_hand() -> None:
    curve = roc(LABELS, PROBABILITIES, 1)
    assert list(zip(curve.x, curve.y, strict=True)) == [(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)]
    # Of the four pairs of a tweet of the class and another, three are in order.
    assert curve.area == 0.75


@pytest.mark.parametrize("measure", [precision_recall, roc])
def test_a_long_curve_is_drawn_with_few_points_and_the_same_area(measure: Callable[..., Curve]) -> None:
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 2, 5_000)
    first = rng.beta(2 - labels, 1 + labels)
    curve = measure(labels, np.column_stack([first, 1 - first]), 1)
    assert 150 < len(curve.x) <= 201
    assert list(curve.x) == sorted(curve.x)
    assert (curve.x[0], curve.x[-1]) == (0, 1)
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(curve.area, abs=0.003)
