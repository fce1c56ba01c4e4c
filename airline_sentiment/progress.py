"""Progress of long work on standard error: a moving line on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def counting_rows(what: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told of each further number of rows that are done."""
    if sys.stderr.isatty():
        with _moving_line(what) as advance:
            yield advance
    else:
        yield _plain_lines(what)


class Steps(Protocol):
    """What `counting_steps` yields; its methods may be called from several threads."""

    def note(self, text: str) -> None:
        """Say what is under way; elsewhere than on a terminal nobody hears it."""

    def done(self, line: str) -> None:
        """Say what has become of one step."""


@contextmanager
def counting_steps(what: str, total: int) -> Iterator[Steps]:
    """Yield what is told of each of `total` steps that is done."""
    if sys.stderr.isatty():
        with _bar(what, total) as steps:
            yield steps
    else:
        yield _PlainSteps(total)


class _PlainSteps:
    def __init__(self, total: int) -> None:
        self._done, self._total = 0, total

    def note(self, text: str) -> None:
        pass

    def done(self, line: str) -> None:
        self._done += 1
        print(f"[{self._done}/{self._total}] {line}", file=sys.stderr, flush=True)


@contextmanager
def _bar(what: str, total: int) -> Iterator[Steps]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as progress:
        task = progress.add_task("", total=total)

        class Bar:
            def note(self, text: str) -> None:
                progress.update(task, description=text)

            def done(self, line: str) -> None:
                progress.console.print(line)
                progress.advance(task)

        yield Bar()


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
