"""Assign tweets to splits: stratified by label, tweets with the same clean text on one side."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np

from airline_sentiment.params import Split

SPLITS = ("train", "validation", "test")


def assign_splits(labels: Sequence[str], texts: Sequence[str], params: Split) -> np.ndarray:
    """Return the position in `SPLITS` for each tweet, int8 of shape (number of tweets,).

    Groups of tweets with the same text are ordered by a hash of the text and the seed, label by label, and cut
    where the shares ask for it. A share is missed by less than one group. The order depends on no random number
    generator, and a tweet more or less moves few others.
    """
    return cut(positions(labels, texts, params), params)


def positions(labels: Sequence[str], texts: Sequence[str], params: Split) -> np.ndarray:
    """Return where each tweet stands in the order of its label, 0..1, float64 of shape (number of tweets,).

    A group of tweets with the same text stands in the order of its most common label, at the middle of the room that
    it takes.
    """
    keys = texts if params.group_duplicates else [f"{row} {text}" for row, text in enumerate(texts)]
    groups: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        groups.setdefault(key, []).append(row)
    strata: dict[str, list[str]] = {}
    for key, rows in groups.items():
        strata.setdefault(_most_common(labels, rows), []).append(key)
    placed = np.empty(len(labels))
    for stratum in strata.values():
        stratum.sort(key=lambda key: _hash(params.seed, key))
        sizes = np.array([len(groups[key]) for key in stratum])
        for key, middle in zip(stratum, (np.cumsum(sizes) - sizes / 2) / sizes.sum(), strict=True):
            placed[groups[key]] = middle
    return placed


def cut(placed: np.ndarray, params: Split) -> np.ndarray:
    """Return the position in `SPLITS` for positions 0..1, int8 of the same shape."""
    return np.searchsorted([params.train, params.train + params.validation], placed).astype(np.int8)


def _most_common(labels: Sequence[str], rows: list[int]) -> str:
    return labels[rows[0]] if len(rows) == 1 else Counter(labels[row] for row in rows).most_common(1)[0][0]


def _hash(seed: int, key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=16, key=str(seed).encode()).digest()
