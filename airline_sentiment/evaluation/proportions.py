"""Where a share of counted tweets, such as an accuracy, may lie."""

from airline_sentiment.evaluation.intervals import LEVEL, Interval


def proportion_interval(share: float, tweets: int) -> Interval:
    """Return Wilson's 95 % interval of a share of a number of tweets, at least one."""
    from scipy.stats import binomtest

    interval = binomtest(round(share * tweets), tweets).proportion_ci(LEVEL, method="wilson")
    return Interval(share, float(interval.low), float(interval.high))
