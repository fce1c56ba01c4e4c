"""How good a model is on each part of the test split: by airline, by channel, by whatever group the corpus names."""

import csv
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.intervals import LEVEL
from airline_sentiment.files import replacing_file

OTHERS = "(others)"
"""The value of the row for all that are too rare for one of their own."""

_MOST_VALUES = 50


@dataclass(frozen=True)
class Slice:
    """The tweets of a group that share a value.

    Attributes:
        group: its name.
        value: what they share.
        tweets: their number.
        accuracy: share that is predicted right, 0..1.
        lower: the end below of its 95 % interval.
        upper: the end above.
    """

    group: str
    value: str
    tweets: int
    accuracy: float
    lower: float
    upper: float


COLUMNS = tuple(field.name for field in fields(Slice))


def slices_of(groups: Mapping[str, Sequence[str]], right: np.ndarray) -> list[Slice]:
    """Return the accuracy by group and value, groups by name and values by falling number of tweets.

    Of a group with more than 50 values, the 50 most frequent have a slice of their own, and the others one together,
    the last. The interval is Wilson's, which holds for few tweets and for accuracies near 0 and 1 too.

    Args:
        groups: name -> the value of each of n tweets.
        right: whether each tweet is predicted right, of shape (n,).
    """
    return [found for name in sorted(groups) for found in _slices(name, groups[name], right.tolist())]


def write_slices(target: Path, slices: Sequence[Slice]) -> None:
    """Write a CSV with a row for each slice, ratios to six decimals; without slices it has but its header."""
    with replacing_file(target) as path, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for group, value, tweets, *ratios in map(astuple, slices):
            writer.writerow([group, value, tweets, *(f"{ratio:.6f}" for ratio in ratios)])


def read_slices(path: Path) -> list[Slice]:
    """Read what `write_slices` wrote.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise InputError(f"{path}: expected columns {', '.join(COLUMNS)}")
            return [_read(row) for row in reader]
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except (TypeError, ValueError, csv.Error) as error:
        raise InputError(f"{path}: damaged: {error}") from None


def _slices(group: str, values: Sequence[str], right: Sequence[bool]) -> Iterator[Slice]:
    ranked = sorted(Counter(values).items(), key=lambda counted: (-counted[1], counted[0]))
    hits = Counter(value for value, hit in zip(values, right, strict=True) if hit)
    for value, tweets in ranked[:_MOST_VALUES]:
        yield _slice(group, value, tweets, hits[value])
    if others := ranked[_MOST_VALUES:]:
        tweets = sum(count for _, count in others)
        yield _slice(group, OTHERS, tweets, sum(hits[value] for value, _ in others))


def _slice(group: str, value: str, tweets: int, hits: int) -> Slice:
    from scipy.stats import binomtest

    interval = binomtest(hits, tweets).proportion_ci(LEVEL, method="wilson")
    return Slice(group, value, tweets, hits / tweets, float(interval.low), float(interval.high))


def _read(row: Mapping[str, str]) -> Slice:
    ratios = [float(row[name]) for name in ("accuracy", "lower", "upper")]
    if not all(math.isfinite(ratio) for ratio in ratios):
        raise ValueError(f"expected numbers, found {', '.join(map(str, ratios))}")
    return Slice(row["group"], row["value"], int(row["tweets"]), *ratios)
