"""Work over all cores, in order, with a bounded number of pieces under way."""

import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")

_UNDER_WAY_PER_CORE = 4
# Starting processes takes as long as several pieces do.
_WORTH_PROCESSES = 8


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(work: Callable[[Piece], Result], pieces: Iterable[Piece], cores: int | None = None) -> Iterator[Result]:
    """Yield the results of `work` in the order of the pieces; no more than a few are held at any time.

    A few pieces, or a single core, need no other process. `work` must be a function that other processes can import,
    or a partial of one.
    """
    pieces = iter(pieces)
    first = list(itertools.islice(pieces, _WORTH_PROCESSES))
    pieces = itertools.chain(first, pieces)
    cores = cores or available_cores()
    if cores == 1 or len(first) < _WORTH_PROCESSES:
        yield from map(work, pieces)
        return
    # Forked, a process with threads (pyarrow has some) may hang.
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[Result]] = deque()
        for piece in pieces:
            waiting.append(pool.submit(work, piece))
            if len(waiting) >= cores * _UNDER_WAY_PER_CORE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
