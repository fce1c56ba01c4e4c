"""Which classes a split has: what is learnt, chosen or measured without one of them would be silently wrong."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from airline_sentiment.errors import InputError
from airline_sentiment.params import Split
from airline_sentiment.splits.assignment import SPLITS

_SHOWN = 5


def count_labels(labels: np.ndarray, assigned: np.ndarray, classes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the number of tweets by split and class, in the order of the classes.

    Args:
        labels: the position in `classes` for each tweet.
        assigned: the position in `SPLITS` for each tweet.
        classes: what the labels stand for.
    """
    pairs = np.bincount(assigned.astype(np.int64) * len(classes) + labels, minlength=len(SPLITS) * len(classes))
    rows = pairs.reshape(len(SPLITS), len(classes)).tolist()
    return {split: dict(zip(classes, row, strict=True)) for split, row in zip(SPLITS, rows, strict=True)}


def refuse_absent_classes(counts: Mapping[str, Mapping[str, int]], params: Split, source: str) -> None:
    """Refuse splits of which one lacks a class.

    Args:
        counts: number of tweets by split and class.
        params: the shares.
        source: what was split, for the message.

    Raises:
        InputError: naming the classes, how many tweets they have and would need, and what to change.
    """
    absent = {}
    for name in counts[SPLITS[0]]:
        without = [split for split in SPLITS if not counts[split][name]]
        if without:
            absent[name] = f"{name} ({_tweets(counts, name)}, none in {' and '.join(without)})"
    if not absent:
        return
    listed = ", ".join(list(absent.values())[:_SHOWN]) + (", ..." if len(absent) > _SHOWN else "")
    smallest = min(SPLITS, key=lambda split: getattr(params, split))
    share = getattr(params, smallest)
    enough = math.ceil(1 / share - 1e-9)
    raise InputError(
        f"{source}: every split needs tweets of every class; too few: {listed}. With split.{smallest} "
        f"{share:g} a class needs {enough} with different texts to be sure of it: add some, raise the share, or "
        "take the class out of labels.classes and name its labels in labels.leave_out"
    )


def _tweets(counts: Mapping[str, Mapping[str, int]], name: str) -> str:
    number = sum(by_label[name] for by_label in counts.values())
    return f"{number} tweet" + "s" * (number != 1)
