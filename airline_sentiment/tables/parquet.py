"""Parquet."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.tables.batches import BATCH_CHARACTERS, BATCH_ROWS, Batches, Column, check_columns
from airline_sentiment.tables.formats import ReadOptions, shortened
from airline_sentiment.tables.sources import Source

if TYPE_CHECKING:
    import pyarrow.parquet as pq

MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"


def read_parquet(source: Source, options: ReadOptions, wanted: Sequence[Column]) -> Batches:
    """Yield the batches of a Parquet file; the first may be without rows.

    Args:
        source: where it comes from; a pipe is kept in a temporary file, since Parquet is read from its end.
        options: what settings are called, for messages.
        wanted: columns that must be there, those that are named once.

    Raises:
        InputError: if it is damaged or cut off, or a column is missing.
    """
    # Damage shows in errors of any kind, from the file's structure to the text in a cell.
    damage = (pa.ArrowException, OSError, ValueError, KeyError, TypeError, OverflowError)
    batches = _read(source, options, wanted)
    try:
        yield from batches
    except damage as error:
        reason = shortened(str(error).splitlines()[0] if str(error) else type(error).__name__)
        raise InputError(f"{source.name}: damaged Parquet, or a file that is cut off: {reason}") from None


def _read(source: Source, options: ReadOptions, wanted: Sequence[Column]) -> Batches:
    import pyarrow.parquet as pq

    stream = source.seekable_stream()
    if source.head.startswith(_ENCRYPTED):
        raise InputError(f"{source.name}: encrypted Parquet cannot be read here")
    if not source.head.startswith(MAGIC):
        problem = "found something else" if source.head else "found an empty file"
        raise InputError(f"{source.name}: expected Parquet, {problem}")
    # What is read ahead would stay in memory until the end of the file.
    file = pq.ParquetFile(stream, pre_buffer=False, page_checksum_verification=True)
    check_columns(file.schema_arrow.names, wanted, source.name, options.settings)
    rows = 0
    for batch in file.iter_batches(_rows_of_a_batch(file.metadata)):
        batch.validate(full=True)
        rows += batch.num_rows
        yield batch
    if rows != file.metadata.num_rows:
        raise InputError(f"{source.name}: expected {file.metadata.num_rows:,} rows, found {rows:,}: it is cut off")
    if not rows:
        yield pa.RecordBatch.from_pylist([], schema=file.schema_arrow)


def _rows_of_a_batch(metadata: "pq.FileMetaData") -> int:
    """Return how many rows hold about as many bytes as a batch of text, where the longest rows are."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    longest = max((group.total_byte_size / group.num_rows for group in groups if group.num_rows), default=1.0)
    return max(1, min(BATCH_ROWS, int(BATCH_CHARACTERS / max(longest, 1.0))))
