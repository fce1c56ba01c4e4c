"""How far a model's own confidence, and the labels that it is measured against, can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from airline_sentiment.evaluation import ceiling as ceilings
from airline_sentiment.evaluation import coverage as coverages
from airline_sentiment.evaluation.calibration import ReliabilityBin, expected_calibration_error, reliability_bins
from airline_sentiment.evaluation.ceiling import Ceiling
from airline_sentiment.evaluation.coverage import Coverage
from airline_sentiment.reporting.figures import Axis, Series, line_chart, reliability_chart, span_of
from airline_sentiment.reporting.results import ModelResult
from airline_sentiment.reporting.wording import BLANK, percent

THRESHOLD = 0.8
"""The one that the sentence about coverage is about."""

_MOST_ROWS = 20


@dataclass(frozen=True)
class Calibration:
    """Whether the model is right as often as it says.

    Attributes:
        lead: what one sees.
        figure: the reliability diagram.
        bins: its numbers.
        error: the expected calibration error, 0..1.
    """

    lead: str
    figure: Markup
    bins: Sequence[ReliabilityBin]
    error: float


@dataclass(frozen=True)
class Abstaining:
    """What the model does when it may abstain.

    Attributes:
        lead: what one sees.
        figure: accuracy against the share of tweets that it answers.
        rows: its numbers, by rising threshold, without those that change nothing.
        tweets: number of all tweets.
    """

    lead: str
    figure: Markup
    rows: Sequence[Coverage]
    tweets: int


@dataclass(frozen=True)
class Limit:
    """How far any model can go.

    Attributes:
        lead: what one sees.
        ceiling: the estimate.
    """

    lead: str
    ceiling: Ceiling


def calibration(result: ModelResult, bins: int) -> Calibration:
    """Return the reliability diagram with so many bins, and what it says."""
    found = reliability_bins(result.labels, result.probabilities, bins)
    sure, right = float(result.confidence.mean()), float(result.right.mean())
    gap = (sure - right) * 100
    error = expected_calibration_error(found)
    verdict = "about as sure as it should be"
    if abs(gap) >= 1:
        verdict = f"{abs(gap):.1f} points {'too sure' if gap > 0 else 'less sure than it could be'}"
    lead = (
        f"On average {result.name} is {percent(sure)} sure and right on {percent(right)}: {verdict}. "
        f"Its expected calibration error is {error * 100:.1f} points."
    )
    said = f"Share that is right against confidence, in {len(found)} bins of confidence."
    return Calibration(lead, reliability_chart(found, said), found, error)


def abstaining(result: ModelResult) -> Abstaining:
    """Return accuracy against the share of the tweets that are answered."""
    rows = _distinct(coverages.coverage(result.labels, result.probabilities))
    chosen = min(rows, key=lambda row: abs(row.threshold - THRESHOLD))
    lead = (
        f"If it answers only where it is at least {chosen.threshold * 100:.0f}{BLANK}% sure, {result.name} answers "
        f"{percent(chosen.answered)} of the tweets and is right in {percent(chosen.accuracy)} of these."
    )
    shares, accuracy = [row.answered for row in rows], [row.accuracy for row in rows]
    lower, upper = [row.lower for row in rows], [row.upper for row in rows]
    low, high = span_of([*lower, *upper])
    series = Series(result.name, shares, accuracy, 0, lower, upper)
    across = Axis("share of the tweets that is answered", 0, 1, percent=True)
    figure = line_chart([series], across, Axis("share of these that is right", max(low, 0), min(high, 1), True), lead)
    return Abstaining(lead, figure, rows[-_MOST_ROWS:], len(result.labels))


def limit(result: ModelResult, agreement: np.ndarray) -> Limit | None:
    """Return how far any model can go; None where nothing is known of the annotators."""
    found = ceilings.ceiling(agreement, len(result.classes))
    if found is None:
        return None
    right, top = float(result.right.mean()), found.published_label
    where = "inside" if right in top else "below" if right < top.value else "above"
    lead = (
        f"No model can be expected to be right on much more than {percent(top.value)} of these labels, as the "
        f"annotators themselves disagree; {result.name}, with {percent(right)}, is {where} "
        f"{f'the 95{BLANK}% interval of that' if where == 'inside' else 'that'}."
    )
    return Limit(lead, found)


def _distinct(rows: Sequence[Coverage]) -> list[Coverage]:
    """Return the rows without those below the last at which everything is answered."""
    whole = sum(row.answered == 1 for row in rows)
    return list(rows[max(whole - 1, 0) :])
