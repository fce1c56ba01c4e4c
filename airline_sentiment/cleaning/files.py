"""Clean a table of any size: batches in, the same batches with the clean text out, over all cores."""

from collections.abc import Iterator
from functools import cache, partial

import pyarrow as pa

from airline_sentiment.cleaning.cleaner import Cleaner
from airline_sentiment.errors import InputError
from airline_sentiment.parallel import in_order
from airline_sentiment.progress import counting_rows
from airline_sentiment.tables.batches import Batches, RowCount, has_text, text_column
from airline_sentiment.tables.formats import ReadOptions
from airline_sentiment.tables.reading import reading
from airline_sentiment.tables.writing import writing


def clean_table(
    source: str,
    target: str,
    profile: str,
    columns: tuple[str, str],
    options: ReadOptions | None = None,
    output_format: str | None = None,
    cores: int | None = None,
) -> RowCount:
    """Copy a table with a column of clean text added; order and other columns stay, memory does not grow with it.

    Args:
        source: a file, or `-` for standard input.
        target: a file, complete or absent in the end, or `-` for standard output.
        profile: of the cleaner.
        columns: the column to read and the one to write.
        options: how the source is read.
        output_format: of the target; None is what its name says.
        cores: processes that clean; None is all cores that there are.

    Raises:
        InputError: naming the profile, the file or the column that is wrong.
    """
    Cleaner(profile)
    done = RowCount()
    with (
        reading(source, options or ReadOptions(), columns[:1]) as batches,
        writing(target, output_format) as write,
        counting_rows("cleaned") as advance,
    ):
        work = partial(clean_column, profile=profile, column=columns[0], into=columns[1])
        for batch in in_order(work, _checked(batches, columns, source, done), cores):
            write(batch)
            advance(batch.num_rows)
    return done


def clean_column(batch: pa.RecordBatch, profile: str, column: str, into: str) -> pa.RecordBatch:
    """Return the batch with the clean text of its column `column` in a column `into`; null where there is no text."""
    clean = _cleaner(profile).clean
    texts = [clean(text) if has_text(text) else None for text in batch[column].to_pylist()]
    return batch.append_column(into, pa.array(texts, type=pa.string()))


@cache
def _cleaner(profile: str) -> Cleaner:
    # One for each process: what it has seen before helps with the next batch.
    return Cleaner(profile)


def _checked(batches: Batches, columns: tuple[str, str], source: str, done: RowCount) -> Iterator[pa.RecordBatch]:
    column, into = columns
    for batch in batches:
        texts = text_column(batch, column, source)
        if into in batch.schema.names:
            raise InputError(f"{source}: has a column {into} already; choose another with --into, or rename it")
        done.add(texts)
        yield batch
