"""Several splits of the same tweets whose test parts do not meet."""

from collections.abc import Sequence

import numpy as np

from airline_sentiment.errors import InputError
from airline_sentiment.params import Split
from airline_sentiment.splits.assignment import SPLITS, cut, positions


def rotated_splits(labels: Sequence[str], texts: Sequence[str], params: Split, count: int) -> np.ndarray:
    """Return the position in `SPLITS` for each tweet in each split, int8 of shape (count, number of tweets).

    The tweets of each label stand on a circle, in the order of `assign_splits`; train, validation and test are arcs
    that move on by one test part from split to split. So every split has the sizes of the pipeline's own, which is
    the first; each is stratified and keeps duplicates together; no tweet is tested twice; and the
    validation part of the first split, by which the pipeline chooses, is the last to be tested.

    Raises:
        InputError: if the test parts of so many splits would overlap.
    """
    most = int(1 / params.test + 1e-9)
    if count > most:
        raise InputError(
            f"--splits {count}: with split.test {params.test:g} at most {most} splits have tests of their own"
        )
    placed = positions(labels, texts, params)
    start = params.train + params.validation
    # One arc for each tweet, once for all splits: rounding cannot put a tweet at a border into two test parts.
    unrolled = np.where(placed > start, placed, placed + 1)
    arc = np.searchsorted(start + params.test * np.arange(1, count + 1), unrolled)
    return np.stack([_split(number, placed, arc, params) for number in range(count)])


def _split(number: int, placed: np.ndarray, arc: np.ndarray, params: Split) -> np.ndarray:
    assigned = cut((placed - number * params.test) % 1, params)
    assigned[assigned == SPLITS.index("test")] = SPLITS.index("train")
    assigned[arc == number] = SPLITS.index("test")
    return assigned
