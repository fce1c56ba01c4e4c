"""Assign tweets to splits: stratified by label, tweets with the same clean text on one side."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from airline_sentiment.params import Split

SPLITS = ("train", "validation", "test")
_HASH_BYTES = 16


def assign_splits(labels: Sequence[str] | np.ndarray, texts: Iterable[str], params: Split) -> np.ndarray:
    """Return the position in `SPLITS` for each tweet, int8 of shape (number of tweets,).

    Groups of tweets with the same text are ordered by a hash of the text and the seed, label by label, and cut
    where the shares ask for it. A share is missed by less than one group. The order depends on no random number
    generator, and a tweet more or less moves few others.
    """
    return cut(positions(labels, texts, params), params)


def positions(labels: Sequence[str] | np.ndarray, texts: Iterable[str], params: Split) -> np.ndarray:
    """Return where each tweet stands in the order of its label, 0..1, float64 of shape (number of tweets,).

    A group of tweets with the same text stands in the order of its most common label, at the middle of the room that
    it takes. A text is kept no longer than its hash takes.

    Args:
        labels: of each tweet, as texts or numbers.
        texts: as many, in the same order.
        params: the seed, and whether tweets with the same text are a group.
    """
    keys = texts if params.group_duplicates else (f"{row} {text}" for row, text in enumerate(texts))
    hashes = _hashes(keys, params.seed)
    order = np.lexsort(hashes.T[::-1])
    is_first = np.ones(len(order), bool)
    is_first[1:] = (hashes[order[1:]] != hashes[order[:-1]]).any(axis=1)
    groups = np.empty(len(order), np.int64)
    groups[order] = np.cumsum(is_first) - 1
    # Groups are numbered in the order of their hashes.
    return _middles(_strata(groups, labels), np.bincount(groups))[groups]


def cut(placed: np.ndarray, params: Split) -> np.ndarray:
    """Return the position in `SPLITS` for positions 0..1, int8 of the same shape."""
    return np.searchsorted([params.train, params.train + params.validation], placed).astype(np.int8)


def _middles(strata: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the middle of each group's room among those of its stratum, 0..1."""
    order = np.argsort(strata, kind="stable")
    ends = np.cumsum(sizes[order])
    totals = np.bincount(strata, weights=sizes)
    before = (np.cumsum(totals) - totals)[strata[order]]
    middles = np.empty(len(sizes))
    middles[order] = (ends - before - sizes[order] / 2) / totals[strata[order]]
    return middles


def _strata(groups: np.ndarray, labels: Sequence[str] | np.ndarray) -> np.ndarray:
    """Return the most common label of each group, as a number; of several, the one that comes first in the group."""
    kinds, codes = np.unique(np.asarray(labels), return_inverse=True)
    pairs, first_rows, counts = np.unique(groups * len(kinds) + codes, return_index=True, return_counts=True)
    best_last = np.lexsort((-first_rows, counts))
    strata = np.empty(groups.max(initial=-1) + 1, np.int64)
    strata[pairs[best_last] // len(kinds)] = pairs[best_last] % len(kinds)
    return strata


def _hashes(keys: Iterable[str], seed: int) -> np.ndarray:
    """Return the hash of each key, as numbers in its order, uint64 of shape (number of keys, 2)."""
    secret = str(seed).encode()
    digests = bytearray()
    for key in keys:
        digests += hashlib.blake2b(key.encode(), digest_size=_HASH_BYTES, key=secret).digest()
    return np.frombuffer(digests, ">u8").reshape(-1, 2).astype(np.uint64)
