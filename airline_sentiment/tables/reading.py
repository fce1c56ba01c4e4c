"""The one way in: a table of any format and size, from a file, a pipe or bytes that were fetched."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from airline_sentiment.errors import InputError
from airline_sentiment.tables.batches import Batches, Column
from airline_sentiment.tables.delimited import read_delimited
from airline_sentiment.tables.formats import DELIMITERS, ReadOptions, format_of
from airline_sentiment.tables.json_values import read_json
from airline_sentiment.tables.parquet import MAGIC, read_parquet
from airline_sentiment.tables.sources import Source, opened


@contextmanager
def reading(path: str, options: ReadOptions, wanted: Sequence[Column] = ()) -> Iterator[Batches]:
    """Yield the batches of a table, in order, all of one schema; `-` is standard input.

    Args:
        path: a file.
        options: how it is read.
        wanted: columns that must be there, those that are named once. In JSON, what is no text in one that holds
            text is null.

    Raises:
        InputError: naming the file and the row or line, if it is absent, empty, damaged, or no table of its format.
    """
    with opened(path) as source:
        yield batches_of(source, options, wanted)


def batches_of(source: Source, options: ReadOptions, wanted: Sequence[Column] = ()) -> Batches:
    """Yield the batches of a table, as `reading` does; a table without rows is one batch without rows."""
    name = format_read(source, options)
    if name == "parquet":
        return read_parquet(source, options, wanted)
    if name in DELIMITERS:
        return read_delimited(source, name, options, wanted)
    return read_json(source, options, wanted)


def format_read(source: Source, options: ReadOptions) -> str:
    """Return the format that the options name, else the one that the name says, else the one that the first bytes show.

    Raises:
        InputError: if the name says another format than Parquet of what is Parquet.
    """
    if options.format:
        return options.format
    text = source.head.decode(options.encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    shown = "parquet" if source.head.startswith(MAGIC) else "jsonl" if text.startswith(("{", "[")) else "csv"
    said = format_of(source.table_name) or format_of(source.file_name)
    if shown == "parquet" and said not in (None, shown):
        raise InputError(f"{source.name}: Parquet, not {said} as its name says; say so with {options.settings.format}")
    return said or shown
