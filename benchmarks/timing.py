"""How long something takes."""

import time
from collections.abc import Callable

Clock = Callable[[], float]


def seconds(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    start = clock()
    work()
    return clock() - start


def best_of(rounds: int, work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """Return the shortest of several times: what disturbs a measurement only ever adds to it."""
    return min(seconds(work, clock) for _ in range(rounds))
