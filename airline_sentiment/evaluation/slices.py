"""How good a model is on each part of the test split: by airline or whatever the corpus names, by length, by agreement.

Of many parts some differ by chance alone. So each is tested against all other tweets, and the p-values are corrected
for the number of tests.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from airline_sentiment.evaluation.csv_tables import read_rows, write_rows
from airline_sentiment.evaluation.proportions import proportion_interval
from airline_sentiment.evaluation.traits import LABEL, TEXT, traits_of
from airline_sentiment.evaluation.tweets import MeasuredTweets

GROUP = "group"
REST = "rest"
KINDS = (GROUP, REST, TEXT, LABEL)
"""A value of a group of the corpus, the rest of its values that are too rare, a trait of the text, one of the label."""

OTHERS = "(others)"
"""The value of the rest of a group; its kind tells it from a value of the corpus that is called so."""

SIGNIFICANT = 0.05

_MOST_VALUES = 50


@dataclass(frozen=True)
class Slice:
    """The tweets of a group that share a value.

    Attributes:
        kind: of `KINDS`.
        group: its name.
        value: what they share.
        tweets: their number.
        accuracy: share that is predicted right, 0..1.
        lower: the end below of its 95 % interval.
        upper: the end above.
        difference: accuracy minus that of all other tweets, -1..1; 0 where there are no others.
        p_value: how likely so large a difference is by chance, corrected for the number of slices; 0..1.
    """

    kind: str
    group: str
    value: str
    tweets: int
    accuracy: float
    lower: float
    upper: float
    difference: float
    p_value: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the accuracy differs from that of all other tweets by more than chance explains."""
        return self.p_value < SIGNIFICANT


COLUMNS = tuple(field.name for field in fields(Slice))


@dataclass(frozen=True)
class _Part:
    kind: str
    group: str
    value: str
    tweets: int
    right: int


def slices_of(tweets: MeasuredTweets, right: np.ndarray) -> list[Slice]:
    """Return the accuracy by group and value: groups of the corpus by name, then traits of the text and of the label.

    The values of a group stand by falling number of tweets. Of a group with more than 50 values, the 50 most frequent
    have a slice of their own, and the others one together, the last. A group of the corpus that is called as a trait
    takes its place.

    The interval is Wilson's, which holds for few tweets and for accuracies near 0 and 1 too. The p-value is that of
    Fisher's exact test of right and wrong answers within the slice and outside, corrected by Holm's method ("A simple
    sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979): the probability that
    any slice is taken for different by mistake is at most 5 % where `beyond_chance` is told.

    Args:
        tweets: n of them.
        right: whether each tweet is predicted right, of shape (n,).
    """
    parts = [*_groups(tweets, right.tolist()), *_traits(tweets, right.tolist())]
    p_values = _corrected([_fisher(part, right) for part in parts])
    return [_slice(part, right, p_value) for part, p_value in zip(parts, p_values, strict=True)]


def write_slices(target: Path, slices: Sequence[Slice]) -> None:
    """Write a CSV with a row for each slice, ratios to six decimals; without slices it has but its header."""
    write_rows(target, COLUMNS, map(astuple, slices))


def read_slices(path: Path) -> list[Slice]:
    """Read what `write_slices` wrote.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    return read_rows(path, COLUMNS, _read)


def _groups(tweets: MeasuredTweets, right: Sequence[bool]) -> Iterator[_Part]:
    for name, values in sorted(tweets.groups.items()):
        counts, hits = _counts(values, right)
        ranked = sorted(counts, key=lambda value: (-counts[value], value))
        for value in ranked[:_MOST_VALUES]:
            yield _Part(GROUP, name, value, counts[value], hits[value])
        if rest := ranked[_MOST_VALUES:]:
            yield _Part(REST, name, OTHERS, sum(counts[value] for value in rest), sum(hits[value] for value in rest))


def _traits(tweets: MeasuredTweets, right: Sequence[bool]) -> Iterator[_Part]:
    for trait in traits_of(tweets):
        if trait.name in tweets.groups:
            continue
        counts, hits = _counts(trait.values, right)
        for value in trait.order:
            if counts[value]:
                yield _Part(trait.kind, trait.name, value, counts[value], hits[value])


def _counts(values: Sequence[str], right: Sequence[bool]) -> tuple[Counter[str], Counter[str]]:
    """Return the number of tweets, and of those that are predicted right, by value."""
    hits = (value for value, hit in zip(values, right, strict=True) if hit)
    return Counter(values), Counter(hits)


def _fisher(part: _Part, right: np.ndarray) -> float:
    from scipy.stats import fisher_exact

    others, right_others = len(right) - part.tweets, int(right.sum()) - part.right
    inside, outside = (part.right, part.tweets - part.right), (right_others, others - right_others)
    return float(fisher_exact([inside, outside]).pvalue)


def _corrected(p_values: Sequence[float]) -> list[float]:
    """Return p-values after Holm's correction, in the same order."""
    order = np.argsort(p_values, kind="stable")
    tests_left = np.arange(len(p_values), 0, -1)
    corrected = np.empty(len(p_values))
    corrected[order] = np.maximum.accumulate(tests_left * np.asarray(p_values)[order]).clip(max=1.0)
    return [float(value) for value in corrected]


def _slice(part: _Part, right: np.ndarray, p_value: float) -> Slice:
    accuracy = proportion_interval(part.right / part.tweets, part.tweets)
    others = len(right) - part.tweets
    difference = accuracy.value - (int(right.sum()) - part.right) / others if others else 0.0
    values = (part.tweets, accuracy.value, accuracy.lower, accuracy.upper, difference, p_value)
    return Slice(part.kind, part.group, part.value, *values)


def _read(row: Mapping[str, str]) -> Slice:
    ratios = [float(row[name]) for name in ("accuracy", "lower", "upper", "difference", "p_value")]
    if not all(math.isfinite(ratio) for ratio in ratios):
        raise ValueError(f"expected numbers, found {', '.join(map(str, ratios))}")
    if row["kind"] not in KINDS:
        raise ValueError(f"expected {', '.join(KINDS)} as kind, found {row['kind']!r}")
    return Slice(row["kind"], row["group"], row["value"], int(row["tweets"]), *ratios)
