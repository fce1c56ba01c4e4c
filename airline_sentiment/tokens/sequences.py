"""Sequences of ids as one matrix."""

from collections.abc import Sequence

import numpy as np


def pad_sequences(sequences: Sequence[Sequence[int]], maxlen: int) -> np.ndarray:
    """Return an int32 matrix of shape (number of sequences, maxlen), zeros on the left.

    A sequence longer than `maxlen` keeps its last ids, as in `keras.utils.pad_sequences` by default.
    """
    matrix = np.zeros((len(sequences), maxlen), dtype=np.int32)
    for row, sequence in zip(matrix, sequences, strict=True):
        kept = sequence[-maxlen:]
        if kept:
            row[-len(kept) :] = kept
    return matrix
