import pytest

from airline_sentiment.evaluation.intervals import mean_interval, next_split_interval

# Mean 0.82, squared distances 4 + 1 + 0 + 1 + 4 = 10 ten-thousandths, variance 2.5, deviation 0.0158114.
VALUES = [0.80, 0.81, 0.82, 0.83, 0.84]
# Tables of the t distribution: 97.5 % of 4 degrees of freedom.
T_4 = 2.776445


def test_the_interval_of_the_mean_is_wider_by_the_shared_training_tweets() -> None:
    interval = mean_interval(VALUES, test_per_train=1 / 8)
    half = T_4 * 0.0158114 * (0.2 + 0.125) ** 0.5
    assert interval.value == pytest.approx(0.82)
    assert interval.lower == pytest.approx(0.82 - half, abs=1e-6)
    assert interval.upper == pytest.approx(0.82 + half, abs=1e-6)


def test_without_shared_tweets_it_is_the_t_interval_of_scipy() -> None:
    from scipy import stats

    expected = stats.t.interval(0.95, 4, loc=0.82, scale=stats.sem(VALUES))
    interval = mean_interval(VALUES, test_per_train=0)
    assert (interval.lower, interval.upper) == pytest.approx(expected)


def test_the_interval_of_the_next_split_is_that_of_one_more_value() -> None:
    interval = next_split_interval(VALUES)
    half = T_4 * 0.0158114 * 1.2**0.5
    assert (interval.lower, interval.upper) == pytest.approx((0.82 - half, 0.82 + half), abs=1e-6)
    assert 0.7895 in interval
    assert 0.7695 not in interval
