"""Rows of a split file by id, by text or its hash, or by clean text, in memory that does not grow with the file."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from airline_sentiment.errors import InputError

_NOTHING: frozenset[str] = frozenset()
_HASH = re.compile("[0-9a-f]{64}")


class Row(NamedTuple):
    """What tells a row apart."""

    id: str
    text: str


def normalized(text: str) -> str:
    """Return a text as it is compared: blanks made one, in whatever case."""
    return " ".join(text.split()).casefold()


def sha256_of(text: str) -> str:
    """Return the hash by which `ingest.exclude` names a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def rows_called(path: Path, names: Iterable[str]) -> Iterator[tuple[Row, str, frozenset[str]]]:
    """Yield each row of a split whose id, text or hash of the text is among `names`, with its clean text and those.

    Raises:
        InputError: naming the file, if it is damaged.
    """
    wanted = set(names)
    texts: dict[str, frozenset[str]] = {}
    for name in wanted:
        texts[normalized(name)] = texts.get(normalized(name), _NOTHING) | {name}
    hashes = {name for name in wanted if _HASH.fullmatch(name)}

    def called(name: str, text: str) -> frozenset[str]:
        found = texts.get(normalized(text), _NOTHING)
        if name in wanted:
            found = found | {name}
        return found | (hashes & {sha256_of(text)}) if hashes else found

    for batch, hits in _hits(path, ("id", "text"), called):
        for at, found in hits:
            row = batch.slice(at, 1).to_pylist()[0]
            yield Row(row["id"], row["text"]), row["text_clean"], found


def rows_cleaned_to(path: Path, clean: Iterable[str]) -> Iterator[tuple[Row, str]]:
    """Yield each row of a split whose clean text is among `clean`, with that.

    Raises:
        InputError: naming the file, if it is damaged.
    """
    wanted = frozenset(clean)
    for batch, hits in _hits(path, ("text_clean",), lambda text: wanted & {text}):
        for at, _ in hits:
            row = batch.slice(at, 1).to_pylist()[0]
            yield Row(row["id"], row["text"]), row["text_clean"]


def _hits(
    path: Path, columns: tuple[str, ...], among: Callable[..., frozenset[str]]
) -> Iterator[tuple[Any, list[tuple[int, frozenset[str]]]]]:
    """Yield the groups of rows of a file with the rows that `among` finds something for, by their `columns`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        for group in range(file.num_row_groups):
            cells = file.read_row_group(group, columns=columns)
            values = zip(*(cells[column].to_pylist() for column in columns), strict=True)
            hits = [(at, found) for at, each in enumerate(values) if (found := among(*each))]
            if hits:
                yield file.read_row_group(group, columns=["id", "text", "text_clean"]), hits
    except (KeyError, ValueError, TypeError, pa.ArrowException) as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None
