"""Progress of long work on standard error: a bar on a terminal, plain lines elsewhere, both with the time that is left.

What is left is taken to need as long, each, as what is done has needed.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress

Advance = Callable[[int], None]
"""Told of each further number of rows that are done."""

_SECONDS_BETWEEN_LINES = 10.0
_NARROW = 100
_NO_MOVEMENT = ("dumb", "unknown", "")


@contextmanager
def counting_rows(what: str, total: int | None = None, unit: str = "rows") -> Iterator[Advance]:
    """Yield a function that is told of each further number of rows that are done.

    Args:
        what: is done to them, in the past: "cleaned".
        total: how many there are, as far as it is known.
        unit: what they are called.
    """
    if not _moves():
        yield _plain_rows(what, total, unit)
        return
    with _bars() as progress, _bar_of_rows(progress, what, total, unit) as advance:
        yield advance


class Steps(Protocol):
    """What `counting_steps` yields; its methods may be called from several threads."""

    def note(self, text: str) -> None:
        """Say what is under way; elsewhere than on a terminal nobody hears it."""

    def done(self, line: str, kept: bool = False) -> None:
        """Say what has become of one step.

        Args:
            line: what to say.
            kept: whether it was there already, so that its time says nothing of the others'.
        """

    def phase(self, what: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """Count the tweets of a piece of work that goes before the first step, or within one.

        Args:
            what: is done to them, in the past: "encoded".
            total: how many there are; None if the work cannot be counted.
        """


@contextmanager
def counting_steps(what: str, total: int, each: str = "") -> Iterator[Steps]:
    """Yield what is told of each of `total` steps that is done.

    Args:
        what: all of them together are.
        total: how many there are.
        each: what one of them is called, such as "epoch".
    """
    if _moves():
        with _bars() as progress:
            yield _MovingSteps(progress, what, total, each)
    else:
        yield _PlainSteps(total, each)


def in_words(seconds: float) -> str:
    """Return a duration as people say it, of two units at most: 8 s, 2 min 5 s, 1 h 3 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


class _Pace:
    """How long the rest takes, if it goes on as it went so far."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self.done = 0
        self.restart()

    def restart(self) -> None:
        """Let the time count from now; what was done before says nothing."""
        self._started = time.monotonic()
        self._timed = 0
        self._end: float | None = None

    def advance(self, count: int, timed: bool = True) -> None:
        self.done += count
        self._timed += count if timed else 0
        if self._timed and self._total is not None:
            now = time.monotonic()
            self._end = now + (now - self._started) / self._timed * (self._total - self.done)

    def left(self) -> float | None:
        """Return the seconds that are left, None where nobody can know."""
        return None if self._end is None else max(self._end - time.monotonic(), 0.0)


class _PlainSteps:
    def __init__(self, total: int, each: str) -> None:
        self._pace, self._total, self._each = _Pace(total), total, each

    def note(self, text: str) -> None:
        pass

    def done(self, line: str, kept: bool = False) -> None:
        self._pace.advance(1, timed=not kept)
        _say(_numbered(self._each, self._pace.done, self._total, line) + _left(self._pace, "  "))

    @contextmanager
    def phase(self, what: str, total: int | None = None) -> Iterator[Advance]:
        yield _plain_rows(what, total, "tweets")
        self._pace.restart()


class _MovingSteps:
    def __init__(self, progress: "Progress", what: str, total: int, each: str) -> None:
        self._progress, self._total, self._each = progress, total, each
        self._pace = _Pace(total)
        unit = f"{each}s" if each else ""
        self._task = progress.add_task(what, total=total, unit=unit, pace=self._pace, note="")

    def note(self, text: str) -> None:
        self._progress.update(self._task, note=text)

    def done(self, line: str, kept: bool = False) -> None:
        self._pace.advance(1, timed=not kept)
        self._progress.console.print(
            _numbered(self._each, self._pace.done, self._total, line), markup=False, soft_wrap=True
        )
        self._progress.advance(self._task)

    @contextmanager
    def phase(self, what: str, total: int | None = None) -> Iterator[Advance]:
        with _bar_of_rows(self._progress, what, total, "tweets") as advance:
            yield advance
        self._pace.restart()


def _numbered(each: str, number: int, total: int, line: str) -> str:
    if not each:
        return f"[{number}/{total}] {line}"
    return f"{each} {number:>{len(str(total))}}/{total}  {line}"


def _left(pace: _Pace, before: str) -> str:
    seconds = pace.left() or 0.0
    return f"{before}{in_words(seconds)} left" if seconds >= 1 else ""


def _moves() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in _NO_MOVEMENT


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _plain_rows(what: str, total: int | None, unit: str) -> Advance:
    pace, next_line = _Pace(total), time.monotonic() + _SECONDS_BETWEEN_LINES
    of_all = "" if total is None else f" of {total:,}"

    def advance(rows: int) -> None:
        nonlocal next_line
        pace.advance(rows)
        if time.monotonic() >= next_line:
            next_line += _SECONDS_BETWEEN_LINES
            _say(f"{what} {pace.done:,}{of_all} {unit}" + _left(pace, ", "))

    return advance


@contextmanager
def _bar_of_rows(progress: "Progress", what: str, total: int | None, unit: str) -> Iterator[Advance]:
    pace = _Pace(total)
    task = progress.add_task(what, total=total, unit=unit, pace=pace, note="")

    def advance(rows: int) -> None:
        pace.advance(rows)
        progress.advance(task, rows)

    try:
        yield advance
    finally:
        progress.remove_task(task)


@contextmanager
def _bars() -> Iterator["Progress"]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task
    from rich.text import Text

    class Count(ProgressColumn):
        def render(self, task: Task) -> Text:
            of_all = "" if task.total is None else f"/{task.total:,.0f}"
            counted = f"{task.completed:,.0f}{of_all} {task.fields['unit']}".rstrip()
            return Text(counted if of_all or task.completed else "", no_wrap=True)

    class Time(ProgressColumn):
        def render(self, task: Task) -> Text:
            left = task.fields["pace"].left()
            return Text(in_words(task.elapsed or 0) if left is None else f"{in_words(left)} left", no_wrap=True)

    class Named(ProgressColumn):
        def __init__(self, said: Callable[[Task], Any]) -> None:
            super().__init__()
            self._said = said

        def render(self, task: Task) -> Text:
            return Text(str(self._said(task)), no_wrap=True, overflow="ellipsis")

    console = Console(stderr=True, highlight=False)
    columns = (
        Named(lambda task: task.description),
        BarColumn(10 if console.width < _NARROW else 40),
        Count(),
        Time(),
        Named(lambda task: task.fields["note"]),
    )
    # What goes to a file or a pipe is not to appear on the terminal instead.
    with Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as progress:
        yield progress
