"""The one exception that a person causes, and how a process answers it."""

import functools
import sys
from collections.abc import Callable

BAD_INPUT = 2
INTERRUPTED = 130


class InputError(Exception):
    """Something that the user gave is wrong; the message is one line that names the file, row, key or value."""


def exits_cleanly(main: Callable[[], None]) -> Callable[[], None]:
    """Make a process answer bad input with one line on standard error and status 2, an interrupt with status 130."""

    @functools.wraps(main)
    def run() -> None:
        try:
            main()
        except InputError as error:
            print(f"error: {error}", file=sys.stderr)
            raise SystemExit(BAD_INPUT) from None
        except KeyboardInterrupt:
            print("interrupted: nothing was left half-written; run the same command again", file=sys.stderr)
            raise SystemExit(INTERRUPTED) from None

    return run
