"""How long something takes."""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best_of(rounds: int, work: Callable[[], object]) -> float:
    """Return the shortest of several times: what disturbs a measurement only ever adds to it."""
    return min(seconds(work) for _ in range(rounds))
