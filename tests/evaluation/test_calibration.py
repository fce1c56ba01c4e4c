import numpy as np
import pytest

from airline_sentiment.evaluation.calibration import expected_calibration_error, reliability_bins


def test_bins_and_error_by_hand() -> None:
    # Confidence 0.9 and 0.8, one right; 0.5 right, 0.5 wrong, 0.6 right.
    probabilities = np.array([[0.9, 0.1, 0], [0.8, 0.1, 0.1], [0.5, 0.3, 0.2], [0.1, 0.5, 0.4], [0.2, 0.2, 0.6]])
    bins = reliability_bins(np.array([0, 1, 0, 0, 2]), probabilities, 4)
    assert [(group.lower, group.upper, group.count) for group in bins] == [(0.25, 0.5, 2), (0.5, 0.75, 1), (0.75, 1, 2)]
    assert [group.accuracy for group in bins] == [0.5, 1.0, 0.5]
    assert [group.confidence for group in bins] == pytest.approx([0.5, 0.6, 0.85])
    assert expected_calibration_error(bins) == pytest.approx((2 * 0.0 + 1 * 0.4 + 2 * 0.35) / 5)
    # Wilson's for 1 of 2, and for 1 of 1, whose end below is n / (n + z²).
    ends = [(round(group.lower_accuracy, 4), round(group.upper_accuracy, 4)) for group in bins]
    assert ends == [(0.0945, 0.9055), (0.2065, 1.0), (0.0945, 0.9055)]


def test_sure_and_right_is_perfect() -> None:
    bins = reliability_bins(np.array([0, 1]), np.array([[1.0, 0, 0], [0, 1.0, 0]]), 10)
    assert len(bins) == 1
    assert (bins[0].lower, bins[0].upper, bins[0].count) == (0.9, 1.0, 2)
    assert expected_calibration_error(bins) == 0


@pytest.mark.parametrize("bins", [2, 3, 10, 100])
def test_every_tweet_is_in_one_bin_that_holds_its_confidence(bins: int) -> None:
    probabilities = np.random.default_rng(2).dirichlet([0.5, 0.5, 0.5], 400)
    groups = reliability_bins(np.zeros(400, dtype=int), probabilities, bins)
    assert sum(group.count for group in groups) == 400
    assert all(group.lower < group.confidence <= group.upper for group in groups)


def test_a_border_belongs_to_the_lower_bin_and_a_rounding_error_above_one_to_the_last() -> None:
    probabilities = np.array([[0.7, 0.2, 0.1], [np.float64(np.float32(1.0000001)), 0, 0]])
    bins = reliability_bins(np.array([0, 0]), probabilities, 10)
    assert [(group.lower, group.upper) for group in bins] == [(0.6, 0.7), (0.9, 1.0)]
