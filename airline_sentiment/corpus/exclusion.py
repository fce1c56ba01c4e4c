"""Rows that are left out before all else, as if the source did not have them: a person's wish, a known duplicate."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from airline_sentiment.corpus.records import Record, id_of
from airline_sentiment.errors import InputError, reason, shown

_HASH = re.compile("[0-9a-fA-F]{64}")
_COMMENT = "# "


class Exclusion:
    """What rows are left out: by their id, or by the SHA-256 of their text in UTF-8.

    Attributes:
        entries: how many there are.
        rows: how many rows they have left out so far.

    Parameters
    ----------
    entries : iterable of str
        ids, and hashes in hexadecimal digits.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = {entry.lower() if _HASH.fullmatch(entry) else entry for entry in entries}
        self._hashes = {entry for entry in self._entries if _HASH.fullmatch(entry)}
        self._matched: set[str] = set()
        self.entries = len(self._entries)
        self.rows = 0

    @property
    def unmatched(self) -> int:
        """How many entries have left out no row so far."""
        return len(self._entries - self._matched)

    def kept(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the rows that stay."""
        for record in records:
            found = self._entries_of(record)
            if found:
                self.rows += 1
                self._matched |= found
            else:
                yield record

    def _entries_of(self, record: Record) -> set[str]:
        if not self._entries:
            return set()
        names = {id_of(record)}
        if self._hashes:
            names.add(hashlib.sha256(record.text.encode()).hexdigest())
        return names & self._entries


def read_exclusion(path: str | None) -> Exclusion:
    """Read the file that `ingest.exclude` names, one entry a line; blank lines and those that begin with `# ` are none.

    Raises:
        InputError: naming it, if it cannot be read or is not UTF-8.
    """
    if path is None:
        return Exclusion()
    where = f"{shown(path)}: expected a list of ids and hashes (ingest.exclude)"
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: byte {error.start + 1} is not UTF-8") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{where}: {reason(error) or error}") from None
    return Exclusion(line.strip() for line in lines if line.strip() and not line.startswith(_COMMENT))
