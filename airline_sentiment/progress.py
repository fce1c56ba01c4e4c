"""Progress of long work on standard error: a moving line on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def counting_rows(what: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told of each further number of rows that are done."""
    if sys.stderr.isatty():
        with _moving_line(what) as advance:
            yield advance
    else:
        yield _plain_lines(what)


@contextmanager
def _moving_line(what: str) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,.0f} rows"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what)
        yield lambda rows: progress.advance(task, rows)


def _plain_lines(what: str) -> Callable[[int], None]:
    done, next_line = 0, time.monotonic() + _SECONDS_BETWEEN_LINES

    def advance(rows: int) -> None:
        nonlocal done, next_line
        done += rows
        if time.monotonic() >= next_line:
            next_line += _SECONDS_BETWEEN_LINES
            print(f"{what} {done:,} rows", file=sys.stderr, flush=True)

    return advance
