"""What a person or the machine causes, and how a process answers it: one line on standard error and a status."""

import atexit
import errno
import functools
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

BAD_INPUT = 2
BROKEN_PIPE = 141
AFTER_SIGNAL = 128
"""What a shell adds to the number of the signal that ended a command."""

_SIGNALS = {
    getattr(signal, name): said
    for name, said in (("SIGINT", "interrupted"), ("SIGTERM", "terminated"), ("SIGHUP", "terminal closed"))
    if hasattr(signal, name)
}
_SOON_S = 0.01
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


class InputError(Exception):
    """Something that the user gave is wrong; the message is one line that names the file, row, key or value."""


def exits_cleanly(main: Callable[[], None]) -> Callable[[], None]:
    """Make a process answer all that is no fault of the program with one line on standard error and a status.

    Bad input and what the operating system refuses give 2; Ctrl-C, SIGTERM and SIGHUP 128 and the signal's number; a
    reader that has gone, as `head` goes, 141 without a word. A traceback is left for what is wrong in the program.
    """

    @functools.wraps(main)
    def run() -> None:
        with _interruptible() as received:
            _show_what_can_be_shown()
            error = _end_of(_hear_what_was_held) or _end_of(main)
            if isinstance(error, ModuleNotFoundError):
                error = _end_of(functools.partial(_go_on_elsewhere, error))
            if error is None or isinstance(error, SystemExit | OSError):
                error = _end_of(_flush_standard_output) or error
            answer = _answer(error, received)
        line, status = answer or ("", 0)
        if line:
            with suppress(OSError):
                print(line, file=sys.stderr)
        _drop_what_cannot_be_written()
        if status:
            raise SystemExit(status) from None
        if error is not None:
            raise error

    return run


@contextmanager
def holding_interrupts() -> Iterator[None]:
    """Let interrupts wait until the block ends; a process that is started in the block never hears Ctrl-C."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def shown(path: str | os.PathLike[str]) -> str:
    """Return a path as it was typed, quoted where it would not show or break the line."""
    name = str(path)
    return name if name.isprintable() and name else repr(name)


def reason(error: BaseException) -> str:
    """Return what the operating system says, without the file, in one line; empty if it has no part in the error."""
    said = str(error)
    if isinstance(error, OSError) and error.errno and os.strerror(error.errno) in said:
        return _lower(os.strerror(error.errno))
    # Libraries in other languages tell of it in a text of their own.
    found = next((os.strerror(number) for number in _OF_THE_DISK if os.strerror(number) in said), "")
    if found or not isinstance(error, OSError):
        return _lower(found)
    return _lower((error.strerror or said or type(error).__name__).splitlines()[0])


def _answer(error: BaseException | None, received: list[int]) -> tuple[str, int] | None:
    """Return line and status, None for a good end and for what is wrong in the program."""
    if error is None:
        return None
    if received or isinstance(error, KeyboardInterrupt):
        # Whatever libraries and Typer have made of the interrupt on its way.
        number = received[0] if received else signal.SIGINT
        line = f"{_SIGNALS[number]}: nothing was left half-written; run the same command again"
        return line, AFTER_SIGNAL + number
    # Typer makes of a broken pipe a SystemExit of its own.
    cause = error.__context__ if isinstance(error, SystemExit) else error
    if isinstance(cause, BrokenPipeError):
        return "", BROKEN_PIPE
    if isinstance(error, InputError):
        return f"error: {error}", BAD_INPUT
    if isinstance(error, OSError):
        return f"error: {_described(error)}", BAD_INPUT
    if isinstance(error, MemoryError):
        return "error: not enough memory", BAD_INPUT
    return None


def _described(error: OSError) -> str:
    if error.filename is not None:
        return f"{shown(os.fsdecode(error.filename))}: {reason(error)}"
    if error.errno in _OF_THE_DISK:
        # What has a name was written by `files`, which says it.
        return f"cannot write standard output or a temporary file: {reason(error)}"
    said = str(error).removeprefix(f"[Errno {error.errno}] ")
    return _lower(said.splitlines()[0]) if said else type(error).__name__


def _lower(said: str) -> str:
    return said[:1].lower() + said[1:]


def _end_of(call: Callable[[], None]) -> BaseException | None:
    try:
        call()
    except BaseException as error:
        return error
    return None


def _hear_what_was_held() -> None:
    """Let interrupts come that `holding_interrupts` held while this process was started anew."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _show_what_can_be_shown() -> None:
    """Let a terminal or file whose encoding lacks a character get a stand-in for it; standard error does so anyway."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _go_on_elsewhere(error: ModuleNotFoundError) -> None:
    """Let the environment's Python do what this one cannot, for want of a package."""
    from airline_sentiment.environment import restart_where_packages_are

    package = (error.name or "").partition(".")[0]
    if package in {"", "airline_sentiment", "stages"}:
        raise error
    with holding_interrupts():
        restart_where_packages_are(package)


def _flush_standard_output() -> None:
    if sys.stdout is None or sys.stdout.closed:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(f"cannot write standard output: {reason(error)}") from error


def _drop_what_cannot_be_written() -> None:
    """Python would try again at exit, and complain."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)


@contextmanager
def _interruptible() -> Iterator[list[int]]:
    """Yield the list of the signals that came; each raises KeyboardInterrupt in the block, and again if that is lost.

    Signals that the process was started to ignore stay ignored.
    """
    received: list[int] = []
    again: list[threading.Timer] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    def lost(found: "sys.UnraisableHookArgs") -> None:
        # Raised in a destructor or a callback it goes no further, and raised here neither.
        if isinstance(found.exc_value, KeyboardInterrupt):
            again.append(threading.Timer(_SOON_S, os.kill, (os.getpid(), signal.SIGINT)))
            again[-1].start()
        else:
            unraisable(found)

    unraisable = sys.unraisablehook
    before: dict[int, signal._HANDLER] = {}
    sys.unraisablehook = lost
    with suppress(ValueError):  # In a thread other than the main one, signals are the business of others.
        for number in _SIGNALS:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, interrupt)
    try:
        yield received
    finally:
        for timer in again:
            timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = unraisable
        atexit.register(_end_at_once)


def _end_at_once() -> None:
    """Let a signal end the process without a word: its work is done, only Python's own is left."""
    with suppress(ValueError):
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
