"""Work over all cores, in order, with a bounded number of pieces under way."""

import itertools
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import TypeVar

from airline_sentiment.errors import InputError, holding_interrupts

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

    Raises:
        InputError: if a process was killed.
    """
    pieces = iter(pieces)
    first = list(itertools.islice(pieces, _WORTH_PROCESSES))
    pieces = itertools.chain(first, pieces)
    cores = cores or available_cores()
    if cores == 1 or len(first) < _WORTH_PROCESSES:
        yield from map(work, pieces)
        return
    # Forked, a process with threads (pyarrow has some) may hang.
    pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_end_with_parent)
    try:
        yield from _results(pool, work, pieces, cores * _UNDER_WAY_PER_CORE)
    except BrokenProcessPool:
        raise InputError(
            f"a worker process was killed, perhaps because memory ran out; try fewer than {cores} at a time (--cores)"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _results(
    pool: ProcessPoolExecutor, work: Callable[[Piece], Result], pieces: Iterable[Piece], under_way: int
) -> Iterator[Result]:
    waiting: deque[Future[Result]] = deque()
    for piece in pieces:
        # Ctrl-C reaches the whole group of processes: this one answers, and shuts the pool down.
        with holding_interrupts():
            waiting.append(pool.submit(work, piece))
        if len(waiting) >= under_way:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _end_with_parent() -> None:
    """Let this process end when its parent was killed, of which the pool tells it nothing."""
    parent = parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
