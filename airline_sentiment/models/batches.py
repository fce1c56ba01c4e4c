"""Batches of documents of similar length, cut to their longest: padding that is never computed."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

_WIDTH_STEP = 4


def shuffled_batches(
    lengths: np.ndarray, batch_size: int, generator: np.random.Generator, pool: int = 1
) -> Iterator[np.ndarray]:
    """Yield the rows of each batch of one epoch, every row once.

    All rows are shuffled and cut into pools of some batches; only within its pool a row meets those of its own
    length, and the batches of all pools come in random order. Pools of several batches leave less padding and teach
    less: long tweets complain more often, so that such a batch leans to one side (`benchmarks/bucketing.py`).

    Args:
        lengths: of the documents, integers of shape (n,).
        batch_size: documents a batch, the last one of a pool may be smaller.
        generator: decides the order.
        pool: batches a pool; with one, batches are those of plain shuffling.
    """
    shuffled = generator.permutation(len(lengths))
    pools = (shuffled[start:end] for start, end in _cuts(len(lengths), batch_size * pool))
    batches = [batch for pool in pools for batch in sorted_batches(lengths, batch_size, pool)]
    for number in generator.permutation(len(batches)):
        yield batches[number]


def sorted_batches(lengths: np.ndarray, batch_size: int, rows: np.ndarray | None = None) -> Iterator[np.ndarray]:
    """Yield the rows of each batch, shortest documents first; of all documents, or of some."""
    rows = np.arange(len(lengths)) if rows is None else rows
    ordered = rows[np.argsort(lengths[rows], kind="stable")]
    for start, end in _cuts(len(ordered), batch_size):
        yield ordered[start:end]


def equal_batches(lengths: np.ndarray, batch_size: int) -> Iterator[np.ndarray]:
    """Yield the rows of each batch, all documents of one length, longest first."""
    ordered = np.argsort(-lengths, kind="stable")
    for group in np.split(ordered, np.flatnonzero(np.diff(lengths[ordered])) + 1):
        for start, end in _cuts(len(group), batch_size):
            yield group[start:end]


def bounded(sizes: Iterable[int], limit: int) -> Iterator[slice]:
    """Yield slices that cover all rows in their order, each of no more than `limit` in all unless one row alone is.

    Args:
        sizes: of the rows.
        limit: how much may be in memory together.
    """
    start, rows, held = 0, 0, 0
    for row, size in enumerate(sizes):
        if row > start and held + size > limit:
            yield slice(start, row)
            start, held = row, 0
        held += size
        rows = row + 1
    if rows:
        yield slice(start, rows)


def batch_width(lengths: np.ndarray) -> int:
    """Return a width for documents of these lengths, one of few: kernels are prepared anew for every other width."""
    return max(-(-int(lengths.max()) // _WIDTH_STEP), 1) * _WIDTH_STEP


def _cuts(count: int, size: int) -> Iterator[tuple[int, int]]:
    return pairwise([*range(0, count, size), count])
