"""How far any model can go where the annotators do not agree.

A corpus keeps the winning label of a tweet and the share of the annotators that chose it. If a label were drawn from
what the annotators of the tweet said, a model that always answers the winning one would be right in the mean of the
shares. That is too high as a ceiling for one more annotator: the winner among few votes wins partly by chance. Against
the winning label itself it may be too low, as the majority of several is more reliable than one. So the votes are taken
for a sample:

* Each tweet was labelled by three annotators of equal weight; the share of the winner, to the nearest third, says how
  many of them agreed. (CrowdFlower weighs them by trust, so that its shares scatter a little about the thirds.)
* Every tweet has its own distribution of what people would call it. The distributions follow a symmetric Dirichlet
  distribution: any class may be the likely one, and doubt is spread alike over the others. Its concentration is the one
  that gives the observed agreement of two annotators, whose estimate has no bias: of the three pairs of a tweet, three
  agree, one, or none. That agreement is (a + 1) / (K a + 1) for the concentration a and K classes.
* Votes are independent given the tweet, and a tie of three is decided at random.

For the tweets about airlines this also gives the shares of tweets on which three agree, two, and none: 0.712, 0.277 and
0.011, where 0.714, 0.269 and 0.016 were counted. Classes of unequal frequency change the results by less than 0.002.
The shape of the distributions matters more: where doubt is as great as this but some tweets are certain and all others
split alike, 0.7 to 0.3, the best possible model would be right about 0.906 of the labels; split 0.8 to 0.2, 0.941.

The expectations have no closed form for many classes and are means over a fixed random sample. Their intervals follow
that of the agreement of two annotators, on which they all depend alone. Macro-F1 has no such ceiling: it depends on
which labels the annotators in the minority chose, and that is not kept. Source of the model: Minka, "Estimating a
Dirichlet distribution" (2000), whose Dirichlet-multinomial distribution is that of the votes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from airline_sentiment.evaluation.intervals import LEVEL, Interval

ANNOTATORS = 3
_SEED = 0
_DRAWN = 500_000
"""Numbers in a random sample: of three classes it moves no result by more than 0.001."""
# Nearer to 0 and 1 the concentration is too far from 1 to draw from.
_MARGIN = 1e-4

_Expectation = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Ceiling:
    """The accuracy that the best possible model can reach, and what people reach, with 95 % intervals.

    Attributes:
        tweets: number of tweets that it is estimated from.
        mean_confidence: the mean share of the annotators that chose the winning label; too high as a ceiling.
        two_annotators: how often two annotators agree.
        fresh_annotator: how often the best possible model agrees with one further annotator.
        published_label: how often it agrees with the winning label of three annotators: the ceiling of what accuracy
            is measured against here.
        second_vote: how often the winning label of three other annotators is the same: what people reach.
    """

    tweets: int
    mean_confidence: Interval
    two_annotators: Interval
    fresh_annotator: Interval
    published_label: Interval
    second_vote: Interval

    @property
    def explanation(self) -> str:
        """What a person should know of it, in a few sentences."""
        return (
            f"The annotators do not always agree: two of them give a tweet the same label in "
            f"{_percent(self.two_annotators)} of the cases. The best possible model, which always answers what most "
            f"people would say, would be right about {_percent(self.published_label)} of the labels here, each of "
            f"which is the majority of three annotators, and agree with one further annotator in "
            f"{_percent(self.fresh_annotator)}. Three other annotators would arrive at the same majority in "
            f"{_percent(self.second_vote)}. This is an estimate: it assumes three independent annotators of equal "
            "weight for each tweet, and doubt that is spread alike over the classes. Other shapes of doubt with the "
            "same agreement of two give a few points more or less, which the intervals do not cover."
        )


def ceiling(confidence: np.ndarray, classes: int) -> Ceiling | None:
    """Estimate how far any model can go; the method stands at the top of this module.

    Args:
        confidence: share of the annotators that agrees with the label, 0..1, of shape (n,).
        classes: their number, at least two.

    Returns:
        None where the annotators agree on all tweets, or the corpus says nothing of them.
    """
    if (confidence == 1).all():
        return None
    fewest = -(-ANNOTATORS // classes)
    votes = np.rint(confidence * ANNOTATORS).clip(fewest, ANNOTATORS)
    # The others of a tie or a minority of three agree with nobody.
    agreement = _mean_interval(votes * (votes - 1) / (ANNOTATORS * (ANNOTATORS - 1)))
    samples = [_distributions(value, classes) for value in (agreement.value, agreement.lower, agreement.upper)]

    def expect(expectation: _Expectation) -> Interval:
        return Interval(*(float(expectation(sample).mean()) for sample in samples))

    return Ceiling(
        tweets=len(confidence),
        mean_confidence=_mean_interval(confidence),
        two_annotators=agreement,
        fresh_annotator=expect(lambda shares: shares.max(axis=1)),
        published_label=expect(lambda shares: _majority(shares).max(axis=1)),
        second_vote=expect(lambda shares: (_majority(shares) ** 2).sum(axis=1)),
    )


def _distributions(agreement: float, classes: int) -> np.ndarray:
    """Draw what people call a tweet, one row a tweet, so that two of them agree so often."""
    possible = np.clip(agreement, 1 / classes + _MARGIN, 1 - _MARGIN)
    concentration = (1 - possible) / (classes * possible - 1)
    return np.random.default_rng(_SEED).dirichlet(np.full(classes, concentration), _DRAWN // classes)


def _majority(shares: np.ndarray) -> np.ndarray:
    """Return the probability of each label to win among three votes, of the same shape.

    It has three votes, or two, or one with two different others and luck in a tie of three.
    """
    others = 1 - shares
    differ = others**2 - ((shares**2).sum(axis=1, keepdims=True) - shares**2)
    won: np.ndarray = shares**3 + 3 * shares**2 * others + shares * differ
    return won


def _mean_interval(values: np.ndarray) -> Interval:
    from scipy.stats import norm

    mean = float(values.mean())
    half = float(norm.ppf((1 + LEVEL) / 2)) * float(values.std()) / sqrt(len(values))
    return Interval(mean, max(0.0, mean - half), min(1.0, mean + half))


def _percent(interval: Interval) -> str:
    return f"{interval.value:.1%} ({interval.lower:.1%} to {interval.upper:.1%})".replace("%", "\u00a0%")
