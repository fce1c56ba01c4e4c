"""A cache that is bounded by the bytes it holds, whatever the size of what is asked."""

from collections.abc import Callable
from sys import getsizeof
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")

# What a dictionary needs for an entry, its free places included.
_ENTRY = 100


class BoundedCache(Generic[Value]):
    """A function of a text that remembers its results; it forgets all of them when they would exceed a limit.

    Parameters
    ----------
    compute : function of a text
        gives the same for the same text; its result must say its own size to `sys.getsizeof`.
    limit : int
        bytes to hold at most, of texts, results and what keeps them.
    """

    def __init__(self, compute: Callable[[str], Value], limit: int) -> None:
        self._compute = compute
        self._limit = limit
        self._known: dict[str, Value] = {}
        self._held = 0

    def __call__(self, text: str) -> Value:
        """Return what the function gives."""
        try:
            return self._known[text]
        except KeyError:
            return self._remembered(text)

    def __getstate__(self) -> dict[str, Any]:
        """Return the function and the limit: another process remembers for itself."""
        return {"_compute": self._compute, "_limit": self._limit, "_known": {}, "_held": 0}

    def _remembered(self, text: str) -> Value:
        value = self._compute(text)
        size = getsizeof(text) + getsizeof(value) + _ENTRY
        # A long text would push out thousands of short ones, which come again.
        if size > self._limit // 1024:
            return value
        if self._held + size > self._limit:
            self._known, self._held = {}, 0
        self._known[text] = value
        self._held += size
        return value
